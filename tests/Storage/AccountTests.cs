using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

public class AccountTests
{
    [Fact]
    public async Task An_account_of_the_same_number_goes_on_where_the_former_ended()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Appended before = await test.AppendAsync(TestStore.Message(1));
        Mailbox old = await test.InboxAsync();
        await test.Store.WriteAsync(tx =>
        {
            tx.DeleteAccount(TestStore.Alice);
            tx.CreateAccount(TestStore.Alice, 7, []);
            return 0;
        });
        Appended after = await test.AppendAsync(TestStore.Message(2));
        Mailbox inbox = await test.InboxAsync();
        Assert.True(after.Message.Value > before.Message.Value);
        Assert.True(after.ModSeq > before.ModSeq);
        Assert.True(inbox.UidValidity > old.UidValidity);
        Assert.Equal((1L, 1L), await test.Store.ReadAsync(r => (r.Quota(TestStore.Alice).UsedMessages, r.DomainQuota(7).UsedMessages)));
        await test.Store.CompactAsync();
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task A_mailbox_for_an_account_that_is_not_there_is_refused()
    {
        await using TestStore test = await TestStore.OpenAsync();
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => test.Store.WriteAsync(tx => tx.CreateMailbox(new AccountId(99), "Work")));
        Assert.Equal(StoreFault.NotFound, refused.Fault);
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task A_deleted_account_is_gone_at_once_and_what_it_took_up_goes_after_a_restart()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.ReopenAsync(static options => options with { Background = false });
        const int Count = (AbandonedRows.Batch * 2) + 3;
        await using (StagedBlob blob = await test.StageAsync(TestStore.Message(1)))
        {
            await test.Store.WriteAsync(tx =>
            {
                MailboxId inbox = tx.FindMailbox(TestStore.Alice, Mailbox.Inbox)!.Id;
                for (int i = 0; i < Count; i++) tx.Append(new AppendRequest(inbox, blob, default, DateTimeOffset.UnixEpoch));
                tx.Copy(inbox, UidSet.Range(1, 10), tx.FindMailbox(TestStore.Alice, "Sent")!.Id);
                return 0;
            });
        }

        Mailbox old = await test.InboxAsync();
        await test.Store.WriteAsync(static tx =>
        {
            tx.DeleteAccount(TestStore.Alice);
            return 0;
        });
        Assert.Empty(await test.Store.ReadAsync(static r => r.ListMailboxes(TestStore.Alice)));
        Assert.Null(await test.Store.GetIndexAsync(old.Id));
        Assert.Equal((0L, 0L), await test.Store.ReadAsync(static r => (r.DomainQuota(7).UsedMessages, r.DomainQuota(7).UsedOctets)));
        await using (StagedBlob late = await test.StageAsync(TestStore.Message(2)))
        {
            StoreException refused = await Assert.ThrowsAsync<StoreException>(() => test.Store.WriteAsync(tx => tx.Append(new AppendRequest(old.Id, late, default, DateTimeOffset.UnixEpoch))));
            Assert.Equal(StoreFault.NotFound, refused.Fault);
        }

        StoreReport report = await test.Store.VerifyAsync();
        Assert.Empty(report.Problems);
        Assert.Equal(Count + 10, report.Placements);

        await test.ReopenAsync();
        await test.Store.CompactAsync();
        report = await test.Store.VerifyAsync();
        Assert.Empty(report.Problems);
        Assert.Equal((0L, 0L, 0L), (report.Placements, report.Messages, report.Contents));
        foreach (string table in (string[])["thread_key", "change_record", "orphan", "abandoned_mailbox", "abandoned_account"])
            Assert.Equal(0, await test.Store.ReadAsync(r => r.Sql.Scalar($"SELECT COUNT(*) FROM {table}")));
    }

    [Fact]
    public async Task Work_on_a_deleted_account_that_was_interrupted_goes_on()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.ReopenAsync(static options => options with { Background = false });
        for (int i = 0; i < 3; i++) await test.AppendAsync(TestStore.Message(i));
        await test.Store.WriteAsync(static tx =>
        {
            tx.DeleteAccount(TestStore.Alice);
            return AbandonedRows.ClearSome(tx.Sql);
        });
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
        await test.ReopenAsync();
        await test.Store.CompactAsync();
        StoreReport report = await test.Store.VerifyAsync();
        Assert.Empty(report.Problems);
        Assert.Equal((0L, 0L), (report.Messages, report.Contents));
    }

    [Fact]
    public async Task A_moment_that_no_calendar_has_leaves_its_mailbox_readable()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AppendAsync(TestStore.Message(1));
        await test.Store.WriteAsync(static tx => tx.Sql.Execute("UPDATE placement SET received = @1, saved = @2", long.MaxValue, long.MinValue));
        var rows = new List<Placement>();
        (await test.Store.GetIndexAsync((await test.InboxAsync()).Id))!.Read(UidSet.Range(1, 1), rows);
        Assert.Equal((9999, 1), (Assert.Single(rows).Received.Year, rows[0].Saved.Year));
    }
}
