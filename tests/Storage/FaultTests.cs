using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

public class FaultTests
{
    [Fact]
    public async Task A_failing_flush_refuses_the_change_and_the_store_recovers_by_itself()
    {
        var disk = new FaultyFileLayer();
        await using TestStore test = await TestStore.OpenAsync(files: disk);
        Appended before = await test.AppendAsync(TestStore.Message(1));
        disk.FlushesFail = true;
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => test.AppendAsync(TestStore.Message(2)));
        Assert.Equal(StoreFault.StorageFailed, refused.Fault);
        Assert.True(refused.IsTemporary);
        Assert.False(test.Store.Health.CanWrite);
        Assert.Equal(TestStore.Message(1), await test.ReadTextAsync(before.Message));
        disk.FlushesFail = false;
        Appended after = await test.AppendAsync(TestStore.Message(3));
        Assert.True(test.Store.Health.CanWrite);
        Assert.Equal(2u, after.Uid);
        await test.ReopenAsync();
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
        Assert.Equal(TestStore.Message(3), await test.ReadTextAsync(after.Message));
    }

    [Fact]
    public async Task A_full_disk_is_a_temporary_refusal()
    {
        var disk = new FaultyFileLayer();
        await using TestStore test = await TestStore.OpenAsync(files: disk);
        disk.WritesFail = true;
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => test.AppendAsync(TestStore.Message(1)));
        Assert.Equal(StoreFault.StorageFull, refused.Fault);
        disk.WritesFail = false;
        await test.AppendAsync(TestStore.Message(1));
    }

    [Fact]
    public async Task A_full_disk_refuses_a_large_message_while_it_arrives()
    {
        var disk = new FaultyFileLayer();
        await using TestStore test = await TestStore.OpenAsync(o => o with { InMemoryLimit = 1000 }, disk);
        disk.WritesFail = true;
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => test.AppendAsync(TestStore.Message(1, new string('x', 5000))));
        Assert.Equal(StoreFault.StorageFull, refused.Fault);
    }

    [Fact]
    public async Task Below_the_reserve_new_mail_is_refused_and_old_mail_can_be_deleted()
    {
        var disk = new FaultyFileLayer();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using TestStore test = await TestStore.OpenAsync(o => o with { ReserveFree = 1000 }, disk, clock);
        Appended first = await test.AppendAsync(TestStore.Message(1));
        disk.Free = 999;
        clock.Advance(TimeSpan.FromMinutes(1));
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => test.AppendAsync(TestStore.Message(2)));
        Assert.Equal(StoreFault.StorageFull, refused.Fault);
        (UidSet removed, _) = await test.Store.WriteAsync(tx => tx.Expunge(first.Mailbox, UidSet.Of(first.Uid), onlyDeleted: false));
        Assert.Equal("1", removed.ToString());
        disk.Free = 1_000_000;
        clock.Advance(TimeSpan.FromMinutes(1));
        await test.AppendAsync(TestStore.Message(2));
    }

    [Fact]
    public async Task A_flipped_bit_is_named_and_never_served()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Appended good = await test.AppendAsync(TestStore.Message(1));
        Appended bad = await test.AppendAsync(TestStore.Message(2, "to be damaged"));
        await test.Store.DisposeAsync();
        string segment = Assert.Single(System.IO.Directory.GetFiles(Path.Combine(test.Folder, "segments")));
        byte[] bytes = File.ReadAllBytes(segment);
        int at = bytes.AsSpan().IndexOf("to be damaged"u8);
        bytes[at] ^= 1;
        File.WriteAllBytes(segment, bytes);
        await test.ReopenAsync();
        StoreException damaged = await Assert.ThrowsAsync<StoreException>(() => test.ReadTextAsync(bad.Message));
        Assert.Equal(StoreFault.Damaged, damaged.Fault);
        Assert.Equal(TestStore.Message(1), await test.ReadTextAsync(good.Message));
        StoreProblem problem = Assert.Single((await test.Store.VerifyAsync()).Problems);
        Assert.Equal("damaged-content", problem.Kind);
        Assert.Contains(segment, problem.Description, StringComparison.Ordinal);
        Assert.Null(Assert.Single((await test.Store.RepairAsync()).Problems).Repaired);
    }

    [Fact]
    public async Task A_truncated_segment_is_named()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AppendAsync(TestStore.Message(1));
        await test.AppendAsync(TestStore.Message(2));
        await test.Store.DisposeAsync();
        string segment = Assert.Single(System.IO.Directory.GetFiles(Path.Combine(test.Folder, "segments")));
        using (FileStream file = File.OpenWrite(segment)) file.SetLength(250);
        await test.ReopenAsync();
        Assert.Contains((await test.Store.VerifyAsync()).Problems, problem => problem.Kind == "damaged-content");
    }

    [Fact]
    public async Task Wrong_counters_are_found_and_counted_again()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AppendAsync(TestStore.Message(1));
        await test.Store.WriteAsync(tx => tx.Sql.Execute("UPDATE mailbox SET messages = 9, octets = 1 WHERE name = 'INBOX'"));
        StoreReport repaired = await test.Store.RepairAsync();
        Assert.Contains(repaired.Problems, problem => problem is { Kind: "wrong-mailbox-counters", Repaired: "counted again" });
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task A_damaged_text_index_is_built_anew()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AppendAsync(TestStore.Message(1, "nightingale"));
        await test.Store.WaitForSearchIndexAsync();
        await test.Store.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(test.Folder, "search.db"), new string('x', 8192));
        await test.ReopenAsync();
        await test.Store.WaitForSearchIndexAsync();
        Mailbox inbox = await test.InboxAsync();
        Assert.Equal("1", (await test.Store.FindTextAsync(inbox.Id, SearchField.Body, "nightingale")).Maybe.ToString());
    }

    [Fact]
    public async Task A_second_process_is_kept_out()
    {
        await using TestStore test = await TestStore.OpenAsync();
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() =>
            MailStore.OpenAsync(new StoreOptions { Folder = test.Folder }, [], TimeProvider.System, NullLoggerFactory.Instance));
        Assert.Equal(StoreFault.NotPermitted, refused.Fault);
    }

    [Fact]
    public async Task A_store_of_a_newer_program_is_refused_untouched()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.Store.WriteAsync(tx => tx.Sql.Execute("UPDATE schema_version SET version = 99 WHERE module = 'store'"));
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => test.ReopenAsync());
        Assert.Contains("newer program", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_of_a_large_message_that_was_never_committed_are_removed_at_the_next_start()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { InMemoryLimit = 1000 });
        await test.AppendAsync(TestStore.Message(1));
        string left = Path.Combine(test.Folder, "segments", "00000fff.seg");
        await File.WriteAllTextAsync(left, "half a message");
        await test.ReopenAsync();
        Assert.False(File.Exists(left));
    }
}
