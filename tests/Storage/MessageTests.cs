using System.Text;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

public class MessageTests
{
    [Fact]
    public async Task Appended_bytes_come_back_unchanged_after_reopening()
    {
        await using TestStore test = await TestStore.OpenAsync();
        string text = TestStore.Message(1);
        Appended appended = await test.AppendAsync(text, MessageFlags.Flagged);
        await test.ReopenAsync();
        Assert.Equal(text, await ReadAsync(test, appended.Message));
        MailboxIndex index = (await test.Store.GetIndexAsync(appended.Mailbox))!;
        Assert.True(index.TryGet(appended.Uid, out Placement placement));
        Assert.Equal(MessageFlags.Flagged, placement.Flags);
        Assert.True((await test.Store.VerifyAsync()).IsClean);
    }

    [Fact]
    public async Task Identical_content_is_stored_once()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AppendAsync(TestStore.Message(1));
        await test.AppendAsync("Sent", TestStore.Message(1));
        StoreReport report = await test.Store.VerifyAsync();
        Assert.Equal((2, 1), (report.Messages, report.Contents));
        Assert.Empty(report.Problems);
    }

    [Fact]
    public async Task A_large_message_has_a_segment_of_its_own_and_keeps_its_lines_in_front()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { InMemoryLimit = 10_000 });
        string text = TestStore.Message(1, new string('x', 50_000));
        await using BlobWriter writer = test.Store.CreateBlob();
        foreach (string piece in text.Chunk(777).Select(c => new string(c))) writer.Write(Encoding.UTF8.GetBytes(piece));
        await using StagedBlob blob = await writer.CompleteAsync("Received: here\r\n"u8.ToArray());
        Mailbox inbox = await test.InboxAsync();
        Appended appended = await test.Store.WriteAsync(tx => tx.Append(new AppendRequest(inbox.Id, blob, default, DateTimeOffset.UtcNow)));
        Assert.Equal("Received: here\r\n" + text, await ReadAsync(test, appended.Message));
        StoredMessage stored = (await test.Store.ReadAsync(r => r.FindMessage(appended.Message, MessageDetail.Parts | MessageDetail.Summary)))!;
        Assert.Equal("Number 1", stored.Summary!.Subject);
        Assert.Equal(50_002, stored.Root!.BodyLength);
        await test.ReopenAsync();
        Assert.True((await test.Store.VerifyAsync()).IsClean);
    }

    [Fact]
    public async Task A_large_message_holds_little_memory_while_it_comes_and_its_header_is_read_back()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { InMemoryLimit = 100_000 });
        string header = "Subject: long\r\n" + string.Concat(Enumerable.Range(0, 5000).Select(static i => $"X-Filler-{i}: {new string('x', 50)}\r\n")) + "\r\n";
        await using BlobWriter writer = test.Store.CreateBlob();
        long most = 0;
        foreach (byte[] piece in Encoding.ASCII.GetBytes(header + new string('x', 400_000)).Chunk(4096))
        {
            writer.Write(piece);
            most = Math.Max(most, writer.HeldOctets);
        }

        // The header is held once while it passes; then there is a buffer, and what the scanner renders of it.
        Assert.InRange(most, header.Length, 700_000);
        Assert.InRange(writer.HeldOctets, 1, 100_000);
        await using StagedBlob blob = await writer.CompleteAsync("Received: here\r\n"u8.ToArray());
        Assert.Equal("Received: here\r\n" + header, Encoding.ASCII.GetString(blob.Header));
        Assert.Equal("long", blob.Structure.Summary.Subject);
    }

    [Fact]
    public async Task Copy_move_and_expunge_keep_counters_exact()
    {
        await using TestStore test = await TestStore.OpenAsync();
        for (int i = 0; i < 20; i++) await test.AppendAsync(TestStore.Message(i), i % 2 == 0 ? MessageFlags.Seen : default);
        Mailbox inbox = await test.InboxAsync();
        Mailbox sent = (await test.Store.ReadAsync(r => r.FindMailbox(TestStore.Alice, MailboxRole.Sent)))!;
        Copied copied = await test.Store.WriteAsync(tx => tx.Copy(inbox.Id, UidSet.FromMembers([2, 3, 5, 99]), sent.Id));
        Assert.Equal(("2:3,5", "1:3"), (copied.Source.ToString(), copied.Destination.ToString()));
        Copied moved = await test.Store.WriteAsync(tx => tx.Move(inbox.Id, UidSet.Range(1, 4), sent.Id));
        Assert.Equal("4:7", moved.Destination.ToString());
        await test.Store.WriteAsync(tx => tx.UpdateFlags(inbox.Id, UidSet.Range(1, uint.MaxValue), FlagOperation.Add, MessageFlags.Deleted));
        (UidSet removed, _) = await test.Store.WriteAsync(tx => tx.Expunge(inbox.Id, UidSet.Range(10, 12), onlyDeleted: true));
        Assert.Equal("10:12", removed.ToString());
        inbox = await test.InboxAsync();
        Assert.Equal((13, 13), (inbox.Messages, inbox.Deleted));
        MailboxIndex index = (await test.Store.GetIndexAsync(inbox.Id))!;
        Assert.Equal("5:9,13:20", index.Snapshot().Uids.ToString());
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task Flags_above_unchanged_since_are_left_alone()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Appended first = await test.AppendAsync(TestStore.Message(1));
        Appended second = await test.AppendAsync(TestStore.Message(2));
        FlagsUpdated updated = await test.Store.WriteAsync(tx => tx.UpdateFlags(first.Mailbox, UidSet.Range(1, 9), FlagOperation.Replace, MessageFlags.Seen, first.ModSeq));
        Assert.Equal(("1", "2"), (updated.Changed.ToString(), updated.Conflicting.ToString()));
        Assert.True(updated.ModSeq > second.ModSeq);
    }

    [Fact]
    public async Task The_index_in_memory_follows_every_change()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Mailbox inbox = await test.InboxAsync();
        MailboxIndex index = (await test.Store.GetIndexAsync(inbox.Id))!;
        await test.AppendAsync(TestStore.Message(1));
        await test.AppendAsync(TestStore.Message(2));
        await test.Store.WriteAsync(tx => tx.Copy(inbox.Id, UidSet.Range(1, 2), inbox.Id));
        await test.Store.WriteAsync(tx => tx.UpdateFlags(inbox.Id, UidSet.Of(3), FlagOperation.Add, MessageFlags.Seen));
        await test.Store.WriteAsync(tx => tx.Expunge(inbox.Id, UidSet.Of(1), onlyDeleted: false));
        Assert.Equal("2:4", index.Snapshot().Uids.ToString());
        Assert.True(index.TryGet(3, out Placement third));
        Assert.Equal(MessageFlags.Seen, third.Flags);
        Assert.Equal((await test.InboxAsync()).HighestModSeq, index.HighestModSeq);
    }

    [Fact]
    public async Task A_failing_change_is_undone_alone()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Mailbox inbox = await test.InboxAsync();
        await using StagedBlob blob = await test.StageAsync(TestStore.Message(1));
        Task<int> bad = test.Store.WriteAsync<int>(tx =>
        {
            tx.Append(new AppendRequest(inbox.Id, blob, default, DateTimeOffset.UtcNow));
            throw new InvalidOperationException("no");
        });
        Appended good = await test.AppendAsync(TestStore.Message(2));
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        Assert.Equal(1u, good.Uid);
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task Quota_is_exact_and_enforced_for_account_and_domain()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.Store.WriteAsync(tx =>
        {
            tx.SetDomainQuota(7, 0, 2);
            return 0;
        });
        await test.AppendAsync(TestStore.Message(1));
        await test.AppendAsync(TestStore.Message(2));
        StoreException over = await Assert.ThrowsAsync<StoreException>(() => test.AppendAsync(TestStore.Message(3)));
        Assert.Equal(StoreFault.OverQuota, over.Fault);
        Mailbox inbox = await test.InboxAsync();
        await test.Store.WriteAsync(tx => tx.Expunge(inbox.Id, UidSet.Of(1), onlyDeleted: false));
        await test.AppendAsync(TestStore.Message(3));
        QuotaState quota = await test.Store.ReadAsync(r => r.Quota(TestStore.Alice));
        Assert.Equal(2, quota.UsedMessages);
    }

    [Fact]
    public async Task Deleting_frees_the_bytes_after_compaction_and_the_rest_stays_readable()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { SegmentSize = 100_000 });
        var kept = new List<(Appended Where, string Text)>();
        for (int i = 0; i < 100; i++)
        {
            string text = TestStore.Message(i, string.Concat(Enumerable.Repeat($"line {i}\r\n", 500)));
            Appended appended = await test.AppendAsync(text);
            if (i % 10 == 0) kept.Add((appended, text));
            else await test.Store.WriteAsync(tx => tx.Expunge(appended.Mailbox, UidSet.Of(appended.Uid), onlyDeleted: false));
        }

        long before = Size(test.Folder);
        await test.Store.CompactAsync();
        Assert.True(Size(test.Folder) < before / 2, $"{before} became {Size(test.Folder)}");
        foreach ((Appended where, string text) in kept) Assert.Equal(text, await ReadAsync(test, where.Message));
        StoreReport report = await test.Store.VerifyAsync();
        Assert.Empty(report.Problems);
        Assert.Equal(10, report.Contents);
    }

    [Fact]
    public async Task Search_candidates_hold_every_match_and_narrow()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AppendAsync(TestStore.Message(1, "the zebrafinch sings"));
        await test.AppendAsync(TestStore.Message(2, "会议安排在星期三"));
        Mailbox inbox = await test.InboxAsync();
        await test.Store.WaitForSearchIndexAsync();
        Assert.Equal("1", (await test.Store.FindTextAsync(inbox.Id, SearchField.Body, "braFIN")).Maybe.ToString());
        Assert.Equal("2", (await test.Store.FindTextAsync(inbox.Id, SearchField.Body, "安排")).Maybe.ToString());
        Assert.True((await test.Store.FindTextAsync(inbox.Id, SearchField.Body, "nowhere")).Maybe.IsEmpty);
        Assert.False((await test.Store.FindTextAsync(inbox.Id, SearchField.Body, "ab")).CanNarrow);
    }

    [Fact]
    public async Task Many_writers_share_commits_and_all_get_their_own_uid()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Appended[] all = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(() => test.AppendAsync(TestStore.Message(i)))));
        Assert.Equal(500, all.Select(a => a.Uid).Distinct().Count());
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    private static long Size(string folder) => new DirectoryInfo(Path.Combine(folder, "segments")).EnumerateFiles().Sum(f => f.Length);

    private static Task<string> ReadAsync(TestStore test, MessageId message) => test.ReadTextAsync(message);
}
