using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>The record file: cut off inside its log, or with a bit that turned.</summary>
public class DamagedRecordsTests
{
    [Fact]
    public async Task A_log_cut_at_any_octet_opens_with_everything_that_was_acknowledged_until_then()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { Background = false, InMemoryLimit = 1000 });
        string log = Path.Combine(test.Folder, "records.db-wal");
        var acknowledged = new List<long> { new FileInfo(log).Length };
        for (int i = 0; i < 6; i++)
        {
            await test.AppendAsync(TestStore.Message(i, new string('x', i == 3 ? 2000 : 100)));
            acknowledged.Add(new FileInfo(log).Length);
        }

        Mailbox inbox = await test.InboxAsync();
        await test.Store.WriteAsync(tx => tx.Expunge(inbox.Id, UidSet.Of(2), onlyDeleted: false));
        acknowledged.Add(new FileInfo(log).Length);
        string copy = test.Folder + "-cut";
        try
        {
            // At each page of the log and around it; a crash cannot take what was flushed before the last acknowledgement.
            for (long cut = acknowledged[0]; cut <= acknowledged[^1]; cut += 1371)
            {
                Copy(test.Folder, copy);
                using (FileStream file = File.OpenWrite(Path.Combine(copy, "records.db-wal"))) file.SetLength(cut);
                int done = acknowledged.FindLastIndex(length => length <= cut);
                await using MailStore store = Open(copy);
                Assert.Empty((await store.VerifyAsync()).Problems);
                Mailbox found = (await store.ReadAsync(r => r.FindMailbox(TestStore.Alice, Mailbox.Inbox)))!;
                Assert.Equal(done < 7 ? done : 5, found.Messages);
                Assert.Equal((uint)Math.Min(done, 6) + 1, found.UidNext);
                await store.DisposeAsync();
            }
        }
        finally
        {
            System.IO.Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task A_bit_that_turned_in_the_records_is_reported_or_has_lost_no_message()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { Background = false });
        var texts = new Dictionary<uint, string>();
        for (int i = 0; i < 60; i++)
        {
            string text = TestStore.Message(i, $"text {i}");
            texts[(await test.AppendAsync(text)).Uid] = text;
        }

        await test.Store.DisposeAsync();
        string path = Path.Combine(test.Folder, "records.db");
        byte[] good = File.ReadAllBytes(path);
        var random = new Random(20261125);
        for (int round = 0; round < 150; round++)
        {
            byte[] bad = [.. good];
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, bad);
            foreach (string suffix in (string[])["-wal", "-shm"]) File.Delete(path + suffix);
            await LookAsync(test.Folder, texts);
        }

        await File.WriteAllBytesAsync(path, good);
        foreach (string suffix in (string[])["-wal", "-shm"]) File.Delete(path + suffix);
        await test.ReopenAsync();
    }

    private static async Task LookAsync(string folder, Dictionary<uint, string> texts)
    {
        MailStore store;
        try
        {
            store = Open(folder);
        }
        catch (StoreException refused)
        {
            // Refused with a reason is reported.
            Assert.NotEmpty(refused.Message);
            return;
        }

        await using (store)
        {
            StoreReport report = await store.VerifyAsync();
            if (!report.IsClean) return;
            Mailbox inbox = (await store.ReadAsync(r => r.FindMailbox(TestStore.Alice, Mailbox.Inbox)))!;
            var rows = new List<Placement>();
            (await store.GetIndexAsync(inbox.Id))!.Read(UidSet.Range(1, uint.MaxValue), rows);
            Assert.Equal(texts.Keys, rows.Select(r => r.Uid));
            foreach (Placement row in rows)
            {
                StoredMessage message = (await store.ReadAsync(r => r.FindMessage(row.Message, MessageDetail.None)))!;
                using BlobReader reader = store.OpenBlob(message.Blob);
                Assert.Equal(texts[row.Uid], System.Text.Encoding.UTF8.GetString((await reader.ReadAllAsync()).Span));
            }
        }
    }

    private static MailStore Open(string folder) => MailStore.Open(
        new StoreOptions { Folder = folder, ReserveFree = 0, Background = false, InMemoryLimit = 1000 }, [], TimeProvider.System,
        Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, DiskFileLayer.Instance);

    private static void Copy(string from, string to)
    {
        if (System.IO.Directory.Exists(to)) System.IO.Directory.Delete(to, recursive: true);
        System.IO.Directory.CreateDirectory(Path.Combine(to, "segments"));
        foreach (string name in (string[])["records.db", "records.db-wal"])
        {
            // SQLite has it open and shares it.
            using var source = new FileStream(Path.Combine(from, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using FileStream target = File.Create(Path.Combine(to, name));
            source.CopyTo(target);
        }

        foreach (string segment in System.IO.Directory.GetFiles(Path.Combine(from, "segments")))
        {
            using var source = new FileStream(segment, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using FileStream target = File.Create(Path.Combine(to, "segments", Path.GetFileName(segment)));
            source.CopyTo(target);
        }
    }
}
