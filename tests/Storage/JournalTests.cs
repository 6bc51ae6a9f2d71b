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
    public async Task The_queue_in_figures()
    {
        await using TestStore store = await TestStore.OpenAsync();
        Assert.Equal(new QueueSummary(0, 0, 0, null), await store.Store.ReadAsync(static reader => reader.SummarizeQueue(DateTimeOffset.UtcNow)));
    }
}
