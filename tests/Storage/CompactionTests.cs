using System.Text;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

public class CompactionTests
{
    private static readonly string LongText = string.Concat(Enumerable.Range(0, 4000).Select(i => $"line {i}\r\n"));

    [Fact]
    public async Task Copies_that_share_a_large_record_survive_the_deletion_of_one()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { InMemoryLimit = 10_000 });
        (Appended first, Appended second) = await AppendTwiceAsync(test, LongText);
        string segment = Assert.Single(System.IO.Directory.GetFiles(Path.Combine(test.Folder, "segments")));
        await ExpungeAsync(test, first);
        await test.Store.CompactAsync();
        Assert.Equal("X-Copy: 2\r\n" + TestStore.Message(1, LongText), await test.ReadTextAsync(second.Message));
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
        await ExpungeAsync(test, second);
        await test.Store.CompactAsync();
        Assert.False(File.Exists(segment));
    }

    [Fact]
    public async Task Copies_that_share_a_record_still_share_it_after_compaction()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { InMemoryLimit = 10_000 });
        (Appended first, Appended second) = await AppendTwiceAsync(test, LongText);
        await test.Store.CompactAsync();
        Assert.Equal(1, await test.Store.ReadAsync(r => r.Sql.Scalar("SELECT COUNT(DISTINCT segment * 1000000000 + position) FROM content")));
        Assert.Equal("X-Copy: 1\r\n" + TestStore.Message(1, LongText), await test.ReadTextAsync(first.Message));
        Assert.Equal("X-Copy: 2\r\n" + TestStore.Message(1, LongText), await test.ReadTextAsync(second.Message));
        // What shrinks is kept compressed.
        Assert.True(await test.Store.ReadAsync(r => r.Sql.Scalar("SELECT MAX(stored) FROM content")) < LongText.Length / 2);
        await test.ReopenAsync();
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task It_tells_how_far_it_is()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { SegmentSize = 20_000 });
        for (int i = 0; i < 30; i++) await test.AppendAsync(TestStore.Message(i, $"mark-{i} " + new string('x', 3000)));
        var told = new Steps();
        await test.Store.CompactAsync(told);
        Assert.True(told.Count >= 4, $"{told.Count}");
        Assert.Equal(told.Order(), told);
        Assert.All(told, static t => Assert.InRange(t, 0, 1));
    }

    [Fact]
    public async Task A_very_large_message_is_left_in_its_own_segment()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { InMemoryLimit = 10_000 });
        string body = string.Concat(Enumerable.Repeat(LongText, 40));
        (Appended first, Appended second) = await AppendTwiceAsync(test, body);
        string segment = Assert.Single(System.IO.Directory.GetFiles(Path.Combine(test.Folder, "segments")));
        await ExpungeAsync(test, first);
        await test.Store.CompactAsync();
        Assert.Equal([segment], System.IO.Directory.GetFiles(Path.Combine(test.Folder, "segments")));
        Assert.Equal("X-Copy: 2\r\n" + TestStore.Message(1, body), await test.ReadTextAsync(second.Message));
    }

    [Fact]
    public async Task Damaged_bytes_stay_where_they_are_and_the_others_move()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { SegmentSize = 20_000 });
        var all = new List<Appended>();
        for (int i = 0; i < 10; i++) all.Add(await test.AppendAsync(TestStore.Message(i, $"mark-{i} " + new string('x', 3000))));
        await test.Store.DisposeAsync();
        string segment = System.IO.Directory.GetFiles(Path.Combine(test.Folder, "segments")).Order().First();
        byte[] bytes = File.ReadAllBytes(segment);
        bytes[bytes.AsSpan().IndexOf("mark-3"u8)] ^= 1;
        File.WriteAllBytes(segment, bytes);
        await test.ReopenAsync();
        await test.Store.CompactAsync();
        await test.Store.CompactAsync();
        Assert.True(File.Exists(segment));
        StoreProblem problem = Assert.Single((await test.Store.VerifyAsync()).Problems);
        Assert.Contains("account 1, mailbox \"INBOX\", UID 4", problem.Description, StringComparison.Ordinal);
        for (int i = 0; i < 10; i++)
        {
            if (i != 3) Assert.Contains($"mark-{i} ", await test.ReadTextAsync(all[i].Message), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Readers_deleters_and_compaction_do_not_meet()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { SegmentSize = 30_000, CompactionThresholdPercent = 1 });
        Mailbox inbox = await test.InboxAsync();
        using var stop = new CancellationTokenSource();
        Task compaction = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await test.Store.CompactAsync();
        });
        Task[] readers = [.. Enumerable.Range(0, 2).Select(reader => Task.Run(async () =>
        {
            var random = new Random(reader);
            while (!stop.IsCancellationRequested)
            {
                MailboxIndex index = (await test.Store.GetIndexAsync(inbox.Id))!;
                var rows = new List<Placement>();
                index.Read(UidSet.Range(1, uint.MaxValue), rows);
                if (rows.Count == 0) continue;
                Placement row = rows[random.Next(rows.Count)];
                StoredMessage? message = await test.Store.ReadAsync(r => r.FindMessage(row.Message, MessageDetail.None));
                if (message is null) continue;
                using BlobReader? open = test.Store.OpenBlobs([message.Blob])[0] ?? Moved(test, message.Blob);
                // Gone is a lawful answer only for a message that was expunged, of which the index hears right after the commit.
                while (open is null && index.TryGet(row.Uid, out _)) await Task.Yield();
                if (open is not null) Assert.StartsWith("From: a@example.com", Encoding.UTF8.GetString((await open.ReadAllAsync()).Span), StringComparison.Ordinal);
            }
        }))];
        for (int i = 0; i < 300; i++)
        {
            Appended appended = await test.AppendAsync(TestStore.Message(i, string.Concat(Enumerable.Repeat($"{i} ", 1000))));
            if (i > 20 && i % 3 != 0) await test.Store.WriteAsync(tx => tx.Expunge(inbox.Id, UidSet.Of(appended.Uid - 20), onlyDeleted: false));
        }

        await stop.CancelAsync();
        await compaction;
        await Task.WhenAll(readers);
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task Large_messages_do_not_use_up_the_open_files()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { InMemoryLimit = 1000, Background = false });
        for (int i = 0; i < 400; i++) await test.AppendAsync(TestStore.Message(i, new string('x', 2000)));
        if (!OperatingSystem.IsLinux()) Assert.Skip("Open files are counted in /proc.");
        int open = System.IO.Directory.GetFiles("/proc/self/fd").Count(link => new FileInfo(link).LinkTarget?.StartsWith(test.Folder, StringComparison.Ordinal) == true);
        Assert.True(open < 300, $"{open} files of the store are open");
    }

    /// <summary>One that was moved between the look and the opening is found by the next look; null when it is gone.</summary>
    private static BlobReader? Moved(TestStore test, BlobId blob)
    {
        try
        {
            return test.Store.OpenBlob(blob);
        }
        catch (StoreException error) when (error.Fault == StoreFault.NotFound)
        {
            return null;
        }
    }

    private static async Task<(Appended First, Appended Second)> AppendTwiceAsync(TestStore test, string body)
    {
        Mailbox inbox = await test.InboxAsync();
        await using BlobWriter writer = test.Store.CreateBlob();
        writer.Write(Encoding.UTF8.GetBytes(TestStore.Message(1, body)));
        await using StagedBlob blob = await writer.CompleteAsync();
        await using StagedBlob one = blob.WithPrepended("X-Copy: 1\r\n"u8.ToArray());
        await using StagedBlob two = blob.WithPrepended("X-Copy: 2\r\n"u8.ToArray());
        return await test.Store.WriteAsync(tx => (
            tx.Append(new AppendRequest(inbox.Id, one, default, DateTimeOffset.UtcNow)),
            tx.Append(new AppendRequest(inbox.Id, two, default, DateTimeOffset.UtcNow))));
    }

    private static Task ExpungeAsync(TestStore test, Appended appended) =>
        test.Store.WriteAsync(tx => tx.Expunge(appended.Mailbox, UidSet.Of(appended.Uid), onlyDeleted: false));

    private sealed class Steps : List<double>, IProgress<double>
    {
        public void Report(double value) => Add(value);
    }
}
