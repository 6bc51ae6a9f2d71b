namespace Posthouse.Storage.Tests;

public sealed class JournalTests
{
    [Fact]
    public async Task The_records_of_many_traces_are_found_together_and_no_others()
    {
        await using TestStore store = await TestStore.OpenAsync();
        await store.Store.WriteAsync(transaction =>
        {
            for (int i = 0; i < 1200; i++)
            {
                transaction.Journal(new JournalRecord("received") { Trace = "T" + i, Sender = "a@example.net" });
                transaction.Journal(new JournalRecord("delivered") { Trace = "T" + i, Recipient = "b@example.com" });
                transaction.Journal(new JournalRecord("sign-in"));
            }

            return true;
        });
        List<string> wanted = [.. Enumerable.Range(0, 1200).Where(static i => i % 2 == 0).Select(static i => "T" + i), "T-none", "' OR 1=1"];
        IReadOnlyList<JournalRecord> found = await store.Store.ReadAsync(reader => reader.ReadJournal(wanted, 10_000));
        Assert.Equal(1200, found.Count);
        Assert.Equal(600, found.Count(static r => r.Kind == "received"));
        Assert.Equal(600, found.Select(static r => r.Trace).Distinct().Count());
        Assert.Empty(await store.Store.ReadAsync(static reader => reader.ReadJournal([], 10)));
        Assert.Equal(3, (await store.Store.ReadAsync(static reader => reader.ReadJournal(["T1", "T2"], 3))).Count);
    }

    [Fact]
    public async Task A_consumer_takes_what_was_written_before_it_began_and_tries_again_what_failed()
    {
        await using TestStore store = await TestStore.OpenAsync();
        Task WriteAsync(string kind, string detail) => store.Store.WriteAsync(transaction =>
        {
            transaction.Journal(new JournalRecord(kind) { Detail = detail });
            return true;
        });
        await WriteAsync("wanted", "first");
        await WriteAsync("other", "never");
        using var consumer = new JournalConsumer(store.Store, "tests", "wanted");
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var taken = new List<string>();
        var failed = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool fails = true;
        Task running = consumer.RunAsync(
            async (records, cancellationToken) =>
            {
                if (fails) throw new FormatException("What stands in a record.");
                taken.AddRange(records.Select(static record => record.Detail!));
                await store.Store.WriteAsync(
                    transaction =>
                    {
                        transaction.SetJournalCheckpoint("tests", records[^1].Sequence);
                        return true;
                    },
                    cancellationToken);
                if (taken.Count == 2) await end.CancelAsync();
            },
            error => failed.TrySetResult(error),
            end.Token);
        Assert.IsType<FormatException>(await failed.Task.WaitAsync(end.Token));
        fails = false;
        await WriteAsync("wanted", "second");
        await running;
        Assert.Equal(["first", "second"], taken);
        Assert.Equal(3, await store.Store.ReadAsync(static reader => reader.JournalCheckpoint("tests")));
    }

    [Fact]
    public async Task The_queue_in_figures()
    {
        await using TestStore store = await TestStore.OpenAsync();
        Assert.Equal(new QueueSummary(0, 0, 0, null), await store.Store.ReadAsync(static reader => reader.SummarizeQueue(DateTimeOffset.UtcNow)));
    }
}
