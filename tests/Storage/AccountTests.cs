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
}
