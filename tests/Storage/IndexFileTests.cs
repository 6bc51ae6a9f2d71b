using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>The file of a mailbox index gives what the records say, whatever has happened since, or nothing.</summary>
public class IndexFileTests
{
    private static readonly Func<StoreOptions, StoreOptions> From10 = static options => options with { IndexFileFrom = 10 };

    [Fact]
    public async Task What_changed_since_is_taken_in()
    {
        await using TestStore test = await FilledAsync();
        MailboxId inbox = (await test.InboxAsync()).Id;
        Assert.True(await SameAsync(test, inbox));
        // Each kind of change, in and out of the part that the file knows.
        await test.Store.WriteAsync(tx => tx.UpdateFlags(inbox, UidSet.FromMembers([3u, 7u, 8u]), FlagOperation.Add, MessageFlags.Seen));
        await test.Store.WriteAsync(tx => tx.Expunge(inbox, UidSet.FromMembers([1u, 7u, 20u]), onlyDeleted: false));
        for (int i = 0; i < 3; i++) await test.AppendAsync(TestStore.Message(100 + i));
        await test.Store.WriteAsync(tx => tx.Expunge(inbox, UidSet.Of(22), onlyDeleted: false));
        await test.Store.WriteAsync(tx => tx.Move(inbox, UidSet.FromMembers([10u, 21u]), tx.FindMailbox(TestStore.Alice, "Sent")!.Id));
        await test.Store.WriteAsync(tx => tx.Copy(inbox, UidSet.Range(11, 13), inbox));
        Assert.True(await SameAsync(test, inbox));
        await test.ReopenAsync(From10);
        Assert.True(await SameAsync(test, inbox));
        MailboxIndex index = (await test.Store.GetIndexAsync(inbox))!;
        await test.AppendAsync(TestStore.Message(200));
        Assert.Equal((await test.InboxAsync()).Messages, index.Count);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(45)]
    [InlineData(200)]
    public async Task A_damaged_file_is_not_believed(int at)
    {
        await using TestStore test = await FilledAsync();
        MailboxId inbox = (await test.InboxAsync()).Id;
        byte[] octets = await File.ReadAllBytesAsync(FileOf(test));
        octets[at] ^= 4;
        await File.WriteAllBytesAsync(FileOf(test), octets);
        Assert.False(await SameAsync(test, inbox));
        await File.WriteAllBytesAsync(FileOf(test), octets[..^9]);
        Assert.False(await SameAsync(test, inbox));
        await File.WriteAllBytesAsync(FileOf(test), []);
        Assert.False(await SameAsync(test, inbox));
    }

    // Files of many pieces, the last of them short.
    [Fact]
    public void Each_piece_of_a_large_file_is_checked()
    {
        string folder = Path.Combine(Path.GetTempPath(), "posthouse-indexes-" + Guid.NewGuid().ToString("N"));
        var snapshots = new IndexSnapshots(folder, 10, NullLogger.Instance);
        var mailbox = new MailboxId(7);
        Placement[] rows = [.. Enumerable.Range(1, 100_000).Select(static uid => new Placement((uint)uid, MessageFlags.Seen, new ModSeq(uid), new MessageId(uid), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, uid))];
        snapshots.Write(mailbox, rows, new ModSeq(100_000));
        List<Placement> read = [];
        Assert.Equal(new ModSeq(100_000), snapshots.TryRead(mailbox, read));
        Assert.Equal(rows, read);
        string file = Assert.Single(System.IO.Directory.GetFiles(folder));
        byte[] octets = File.ReadAllBytes(file);
        for (int at = 0; at < 16; at++)
        {
            int octet = (int)((octets.Length - 1) * (long)at / 15);
            octets[octet] ^= 1;
            File.WriteAllBytes(file, octets);
            List<Placement> none = [];
            Assert.Null(snapshots.TryRead(mailbox, none));
            Assert.Empty(none);
            octets[octet] ^= 1;
        }

        System.IO.Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_file_that_the_log_does_not_reach_is_not_believed()
    {
        await using TestStore test = await FilledAsync();
        MailboxId inbox = (await test.InboxAsync()).Id;
        await test.Store.WriteAsync(tx => tx.UpdateFlags(inbox, UidSet.Of(3), FlagOperation.Add, MessageFlags.Seen));
        await test.Store.WriteAsync(tx => tx.UpdateFlags(inbox, UidSet.Of(4), FlagOperation.Add, MessageFlags.Seen));
        await test.Store.WriteAsync(tx => tx.Sql.Execute("DELETE FROM change_record WHERE modseq < (SELECT MAX(modseq) FROM change_record)"));
        Assert.False(await SameAsync(test, inbox));
    }

    // A file of another history, as after records were put back from a copy.
    [Fact]
    public async Task A_file_that_does_not_fit_the_mailbox_is_not_believed()
    {
        await using TestStore test = await FilledAsync();
        MailboxId inbox = (await test.InboxAsync()).Id;
        await test.Store.WriteAsync(tx => tx.Sql.Execute("UPDATE mailbox SET unseen = unseen - 1 WHERE id = @1", inbox.Value));
        Assert.False(await SameAsync(test, inbox));
    }

    [Fact]
    public async Task A_deleted_mailbox_takes_its_file_along()
    {
        await using TestStore test = await FilledAsync("Sent");
        Assert.True(File.Exists(FileOf(test)));
        await test.Store.WriteAsync(tx =>
        {
            tx.DeleteMailbox(tx.FindMailbox(TestStore.Alice, "Sent")!.Id);
            return 0;
        });
        await test.Store.IndexFilesWritten;
        Assert.Empty(System.IO.Directory.GetFiles(Path.Combine(test.Folder, "indexes")));
    }

    private static async Task<TestStore> FilledAsync(string mailbox = "INBOX")
    {
        TestStore test = await TestStore.OpenAsync(From10);
        for (int i = 1; i <= 20; i++) await test.AppendAsync(mailbox, TestStore.Message(i));
        await test.ReopenAsync(From10);
        MailboxId id = (await test.Store.ReadAsync(r => r.FindMailbox(TestStore.Alice, mailbox)))!.Id;
        Assert.Equal(20, (await test.Store.GetIndexAsync(id))!.Count);
        await test.Store.IndexFilesWritten;
        return test;
    }

    private static string FileOf(TestStore test) => Assert.Single(System.IO.Directory.GetFiles(Path.Combine(test.Folder, "indexes")));

    /// <summary>Whether the file was used; what is loaded is what the records say either way.</summary>
    private static Task<bool> SameAsync(TestStore test, MailboxId mailbox) => test.Store.ReadAsync(reader =>
    {
        var snapshots = new IndexSnapshots(Path.Combine(test.Folder, "indexes"), 10, NullLogger.Instance);
        (List<Placement> rows, ModSeq modSeq) = IndexLoader.Load(reader.Sql, mailbox, snapshots, out bool fromFile)!.Value;
        (List<Placement> expected, ModSeq then) = IndexLoader.Load(reader.Sql, mailbox, null, out _)!.Value;
        Assert.Equal(expected, rows);
        Assert.Equal(then, modSeq);
        return fromFile;
    }).AsTask();
}
