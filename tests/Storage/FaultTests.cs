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
    public async Task Readiness_comes_back_by_itself_when_nobody_sends_any_more()
    {
        var disk = new FaultyFileLayer();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using TestStore test = await TestStore.OpenAsync(o => o with { Background = false }, disk, clock);
        disk.FlushesFail = true;
        await Assert.ThrowsAsync<StoreException>(() => test.AppendAsync(TestStore.Message(1)));
        Assert.False(test.Store.Health.CanWrite);
        disk.FlushesFail = false;
        await RecoversAsync(test, clock);
        await test.AppendAsync(TestStore.Message(1));
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task Changes_of_flags_do_not_pass_for_a_disk_that_takes_mail()
    {
        var disk = new FaultyFileLayer();
        await using TestStore test = await TestStore.OpenAsync(files: disk);
        Appended first = await test.AppendAsync(TestStore.Message(1));
        disk.WritesFail = true;
        await Assert.ThrowsAsync<StoreException>(() => test.AppendAsync(TestStore.Message(2)));
        await test.Store.WriteAsync(tx => tx.UpdateFlags(first.Mailbox, UidSet.Of(1), FlagOperation.Add, MessageFlags.Seen));
        Assert.False(test.Store.Health.CanWrite);
        disk.WritesFail = false;
        await test.AppendAsync(TestStore.Message(2));
        Assert.True(test.Store.Health.CanWrite);
    }

    [Fact]
    public async Task A_disk_that_is_nearly_full_at_the_start_is_known_before_the_first_mail()
    {
        var disk = new FaultyFileLayer { Free = 10 };
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using TestStore test = await TestStore.OpenAsync(o => o with { ReserveFree = 1000, Background = false }, disk, clock);
        Assert.False(test.Store.Health.CanWrite);
        disk.Free = 10_000;
        await RecoversAsync(test, clock);
    }

    [Fact]
    public async Task A_large_message_does_not_eat_the_reserve()
    {
        var disk = new FaultyFileLayer();
        await using TestStore test = await TestStore.OpenAsync(o => o with { ReserveFree = 1000 }, disk);
        await using BlobWriter writer = test.Store.CreateBlob();
        byte[] piece = new byte[1 << 20];
        writer.Write(piece);
        disk.Free = 999;
        StoreException refused = Assert.Throws<StoreException>(() =>
        {
            for (int i = 0; i < 20; i++) writer.Write(piece);
        });
        Assert.Equal(StoreFault.StorageFull, refused.Fault);
        Assert.True(writer.Length < 10 << 20);
        await writer.DisposeAsync();
        Assert.Empty(System.IO.Directory.GetFiles(Path.Combine(test.Folder, "segments")));
    }

    [Fact]
    public async Task A_flipped_bit_in_a_large_message_is_not_served_either()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Appended bad = await test.AppendAsync(TestStore.Message(1, new string('x', 3 << 20) + "to be damaged"));
        await test.Store.DisposeAsync();
        string segment = Assert.Single(System.IO.Directory.GetFiles(Path.Combine(test.Folder, "segments")));
        byte[] bytes = File.ReadAllBytes(segment);
        bytes[bytes.AsSpan().IndexOf("to be damaged"u8)] ^= 1;
        File.WriteAllBytes(segment, bytes);
        await test.ReopenAsync();
        StoreException damaged = await Assert.ThrowsAsync<StoreException>(() => test.ReadTextAsync(bad.Message));
        Assert.Equal(StoreFault.Damaged, damaged.Fault);
    }

    [Fact]
    public async Task A_torn_write_leaves_nothing_behind_and_takes_nothing_along()
    {
        var disk = new FaultyFileLayer();
        await using TestStore test = await TestStore.OpenAsync(files: disk);
        Appended before = await test.AppendAsync(TestStore.Message(1));
        for (int kept = 0; kept < 150; kept += 29)
        {
            disk.TearAfter = kept;
            await Assert.ThrowsAsync<StoreException>(() => test.AppendAsync(TestStore.Message(2)));
        }

        disk.TearAfter = -1;
        Appended after = await test.AppendAsync(TestStore.Message(3));
        await test.ReopenAsync();
        Assert.Equal(2u, after.Uid);
        Assert.Equal(TestStore.Message(1), await test.ReadTextAsync(before.Message));
        Assert.Equal(TestStore.Message(3), await test.ReadTextAsync(after.Message));
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task A_segment_cut_anywhere_names_exactly_the_messages_that_it_lost()
    {
        await using TestStore test = await TestStore.OpenAsync();
        var all = new List<Appended>();
        for (int i = 0; i < 5; i++) all.Add(await test.AppendAsync(TestStore.Message(i)));
        var ends = await test.Store.ReadAsync(r => r.Sql.Query("SELECT position + stored FROM content ORDER BY position", static row => row.Int64(0)));
        await test.Store.DisposeAsync();
        string segment = Assert.Single(System.IO.Directory.GetFiles(Path.Combine(test.Folder, "segments")));
        byte[] whole = File.ReadAllBytes(segment)[..(int)ends[^1]];
        for (int cut = 0; cut < whole.Length; cut += 41)
        {
            File.WriteAllBytes(segment, whole[..cut]);
            await test.ReopenAsync(o => o with { Background = false });
            StoreReport report = await test.Store.VerifyAsync();
            Assert.Equal(ends.Count(end => end > cut), report.Problems.Count);
            Assert.All(report.Problems, problem => Assert.Contains(segment, problem.Description, StringComparison.Ordinal));
            for (int i = 0; i < all.Count; i++)
            {
                if (ends[i] <= cut) Assert.Equal(TestStore.Message(i), await test.ReadTextAsync(all[i].Message));
                else Assert.Equal(StoreFault.Damaged, (await Assert.ThrowsAsync<StoreException>(() => test.ReadTextAsync(all[i].Message))).Fault);
            }

            await test.Store.DisposeAsync();
        }

        await test.ReopenAsync();
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

    private static async Task RecoversAsync(TestStore test, FakeTimeProvider clock)
    {
        // The probe runs on the writer's thread; a later write is behind it.
        for (int i = 0; i < 20 && !test.Store.Health.CanWrite; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            await test.Store.WriteAsync(static tx => 0);
        }

        Assert.True(test.Store.Health.CanWrite, test.Store.Health.Problem);
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
