using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

public sealed class SharingTests
{
    private static readonly AccountId Bob = new(2);

    private static readonly Grantee[] BobsIdentities = [Grantee.Anyone, Grantee.Account(Bob), Grantee.Group(7)];

    [Fact]
    public async Task Rights_add_up_over_identities_and_denied_ones_are_kept_from_all()
    {
        await using TestStore test = await OpenAsync();
        Mailbox inbox = await test.InboxAsync();
        Assert.Equal(MailboxRights.None, await RightsAsync(test, inbox));
        await GrantAsync(test, inbox.Id, Grantee.Anyone, MailboxRights.Lookup);
        await GrantAsync(test, inbox.Id, Grantee.Group(7), MailboxRights.Read | MailboxRights.Write);
        await GrantAsync(test, inbox.Id, Grantee.Account(Bob), MailboxRights.Insert, MailboxRights.Write);
        await GrantAsync(test, inbox.Id, Grantee.Group(8), MailboxRights.All);
        Assert.Equal(MailboxRights.Lookup | MailboxRights.Read | MailboxRights.Insert, await RightsAsync(test, inbox));
        Assert.Equal(MailboxRights.All, await test.Store.ReadAsync(r => r.RightsIn(inbox, TestStore.Alice, [])));
        SharedMailbox shared = Assert.Single(await test.Store.ReadAsync(r => r.ListShared(Bob, BobsIdentities)));
        Assert.Equal(("INBOX", MailboxRights.Lookup | MailboxRights.Read | MailboxRights.Insert), (shared.Mailbox.Name, shared.Rights));
        Assert.True(await test.Store.ReadAsync(r => r.HasShared(Bob, BobsIdentities)));
        Assert.Empty(await test.Store.ReadAsync(r => r.ListShared(TestStore.Alice, [Grantee.Anyone])));
        await test.ReopenAsync();
        Assert.Equal(4, (await test.Store.ReadAsync(r => r.Grants(inbox.Id))).Count);
        Assert.True((await test.Store.VerifyAsync()).IsClean);
    }

    [Fact]
    public async Task A_grant_is_a_change_of_the_mailbox_once_and_the_owner_is_never_on_the_list()
    {
        await using TestStore test = await OpenAsync();
        Mailbox inbox = await test.InboxAsync();
        ModSeq before = await test.Store.ReadAsync(r => r.HighestModSeq(TestStore.Alice));
        await GrantAsync(test, inbox.Id, Grantee.Account(Bob), MailboxRights.Read);
        await GrantAsync(test, inbox.Id, Grantee.Account(Bob), MailboxRights.Read);
        AccountChange change = Assert.Single(await test.Store.ReadAsync(r => r.ChangesOf(TestStore.Alice, before, 10)));
        Assert.Equal((ChangeKind.MailboxChanged, inbox.Id), (change.Kind, change.Mailbox));
        await GrantAsync(test, inbox.Id, Grantee.Account(Bob), MailboxRights.None);
        Assert.Empty(await test.Store.ReadAsync(r => r.Grants(inbox.Id)));
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => GrantAsync(test, inbox.Id, Grantee.Account(TestStore.Alice), MailboxRights.Read));
        Assert.Equal(StoreFault.NotPermitted, refused.Fault);
    }

    [Fact]
    public async Task A_mailbox_begins_with_the_list_of_the_one_above_it_and_takes_its_own_along_when_it_goes()
    {
        await using TestStore test = await OpenAsync();
        Mailbox work = await test.Store.WriteAsync(tx => tx.CreateMailbox(TestStore.Alice, "Work"));
        await GrantAsync(test, work.Id, Grantee.Account(Bob), MailboxRights.Read | MailboxRights.Lookup);
        Mailbox deep = await test.Store.WriteAsync(tx => tx.CreateMailbox(TestStore.Alice, "Work/2026/May"));
        Assert.Equal(["Work", "Work/2026", "Work/2026/May"], (await test.Store.ReadAsync(r => r.ListShared(Bob, BobsIdentities))).Select(s => s.Mailbox.Name));
        await test.Store.WriteAsync(tx =>
        {
            tx.DeleteMailbox(deep.Id);
            return 0;
        });
        Assert.Equal(2, (await test.Store.ReadAsync(r => r.ListShared(Bob, BobsIdentities))).Count);
        Assert.Equal(0, await test.Store.ReadAsync(r => r.Sql.Scalar("SELECT COUNT(*) FROM mailbox_grant WHERE mailbox = @1", deep.Id.Value)));
    }

    [Fact]
    public async Task Neither_grants_nor_private_annotations_outlive_an_account()
    {
        await using TestStore test = await OpenAsync();
        Mailbox inbox = await test.InboxAsync();
        await GrantAsync(test, inbox.Id, Grantee.Account(Bob), MailboxRights.Read);
        await AnnotateAsync(test, inbox.Id, Bob, "/comment", "mine");
        await test.Store.WriteAsync(tx =>
        {
            tx.DeleteAccount(Bob);
            tx.CreateAccount(Bob, 7, []);
            return 0;
        });
        Assert.Equal(MailboxRights.None, await RightsAsync(test, inbox));
        Assert.Empty(await test.Store.ReadAsync(r => r.Annotations(inbox.Id, Bob)));
    }

    [Fact]
    public async Task Annotations_are_shared_or_private_of_a_mailbox_or_of_the_server()
    {
        await using TestStore test = await OpenAsync();
        Mailbox inbox = await test.InboxAsync();
        await AnnotateAsync(test, inbox.Id, null, "/Comment", "for all");
        await AnnotateAsync(test, inbox.Id, Bob, "/comment", "for Bob");
        await AnnotateAsync(test, null, null, "/admin", "mailto:postmaster@example.com");
        await AnnotateAsync(test, inbox.Id, null, "/comment", "for everybody");
        Assert.Equal("/comment=for everybody", await ReadAsync(test, inbox.Id, null));
        Assert.Equal("/comment=for Bob", await ReadAsync(test, inbox.Id, Bob));
        Assert.Equal("/admin=mailto:postmaster@example.com", await ReadAsync(test, null, null));
        StoreException full = await Assert.ThrowsAsync<StoreException>(() => test.Store.WriteAsync(tx =>
        {
            tx.SetAnnotation(inbox.Id, null, "/another", "x"u8.ToArray(), most: 1);
            return 0;
        }));
        Assert.Equal(StoreFault.LimitReached, full.Fault);
        await AnnotateAsync(test, inbox.Id, null, "/comment", null);
        Assert.Equal("", await ReadAsync(test, inbox.Id, null));
    }

    [Fact]
    public async Task A_copy_to_another_account_is_its_own_message_with_the_same_bytes_and_keywords_by_name()
    {
        await using TestStore test = await OpenAsync();
        Mailbox inbox = await test.InboxAsync();
        MessageFlags work = await test.Store.WriteAsync(tx => tx.InternKeyword(TestStore.Alice, "Work"));
        await test.Store.WriteAsync(tx => tx.InternKeyword(Bob, "Other"));
        Appended first = await test.AppendAsync(TestStore.Message(1), MessageFlags.Flagged | work);
        Appended second = await test.AppendAsync(TestStore.Message(2, new string('y', 300)), MessageFlags.Seen);
        Mailbox target = await BobsInboxAsync(test);
        Copied copied = await test.Store.WriteAsync(tx => tx.Copy(inbox.Id, UidSet.Range(1, uint.MaxValue), target.Id));
        Assert.Equal(("1:2", "1:2", target.UidValidity), (copied.Source.ToString(), copied.Destination.ToString(), copied.UidValidity));

        MailboxIndex index = (await test.Store.GetIndexAsync(target.Id))!;
        Assert.True(index.TryGet(1, out Placement placement));
        KeywordTable bobs = await test.Store.ReadAsync(r => r.Keywords(Bob));
        Assert.True(bobs.TryGet("Work", out MessageFlags his));
        Assert.NotEqual(work, his);
        Assert.Equal(MessageFlags.Flagged | his, placement.Flags);
        Assert.NotEqual(first.Message, placement.Message);
        Assert.Equal(TestStore.Message(1), await test.ReadTextAsync(placement.Message));
        target = await BobsInboxAsync(test);
        Assert.Equal((2, 1), (target.Messages, target.Unseen));

        // Each of the two goes its own way.
        await test.Store.WriteAsync(tx => tx.Expunge(inbox.Id, UidSet.Range(1, uint.MaxValue), onlyDeleted: false));
        await test.ReopenAsync();
        Assert.Equal(TestStore.Message(1), await test.ReadTextAsync(placement.Message));
        StoreReport report = await test.Store.VerifyAsync();
        Assert.Empty(report.Problems);
        Assert.NotEqual(default, second.Message);
    }

    [Fact]
    public async Task A_move_to_another_account_is_whole_or_not_at_all()
    {
        await using TestStore test = await OpenAsync();
        Mailbox inbox = await test.InboxAsync();
        await test.AppendAsync(TestStore.Message(1));
        await test.AppendAsync(TestStore.Message(2));
        Mailbox target = await BobsInboxAsync(test);
        await test.Store.WriteAsync(tx =>
        {
            tx.SetQuota(Bob, 0, 1);
            return 0;
        });
        StoreException full = await Assert.ThrowsAsync<StoreException>(() => test.Store.WriteAsync(tx => tx.Move(inbox.Id, UidSet.Range(1, 2), target.Id)));
        Assert.Equal(StoreFault.OverQuota, full.Fault);
        Assert.Equal((2, 0), ((await test.InboxAsync()).Messages, (await BobsInboxAsync(test)).Messages));
        Copied moved = await test.Store.WriteAsync(tx => tx.Move(inbox.Id, UidSet.Of(2), target.Id));
        Assert.Equal(("2", "1"), (moved.Source.ToString(), moved.Destination.ToString()));
        Assert.Equal((1, 1), ((await test.InboxAsync()).Messages, (await BobsInboxAsync(test)).Messages));
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    private static async Task<TestStore> OpenAsync()
    {
        TestStore test = await TestStore.OpenAsync();
        await test.Store.WriteAsync(tx =>
        {
            tx.CreateAccount(Bob, 7, []);
            return 0;
        });
        return test;
    }

    private static async Task<Mailbox> BobsInboxAsync(TestStore test) => (await test.Store.ReadAsync(r => r.FindMailbox(Bob, Mailbox.Inbox)))!;

    private static ValueTask<MailboxRights> RightsAsync(TestStore test, Mailbox mailbox) => test.Store.ReadAsync(r => r.RightsIn(mailbox, Bob, BobsIdentities));

    private static Task GrantAsync(TestStore test, MailboxId mailbox, Grantee grantee, MailboxRights rights, MailboxRights denied = MailboxRights.None) =>
        test.Store.WriteAsync(tx =>
        {
            tx.SetGrant(mailbox, new MailboxGrant(grantee, rights, denied));
            return 0;
        });

    private static Task AnnotateAsync(TestStore test, MailboxId? mailbox, AccountId? account, string name, string? value) =>
        test.Store.WriteAsync(tx =>
        {
            tx.SetAnnotation(mailbox, account, name, value is null ? null : System.Text.Encoding.UTF8.GetBytes(value), most: 10);
            return 0;
        });

    private static async Task<string> ReadAsync(TestStore test, MailboxId? mailbox, AccountId? account) =>
        string.Join(',', (await test.Store.ReadAsync(r => r.Annotations(mailbox, account))).Select(a => a.Name + "=" + System.Text.Encoding.UTF8.GetString(a.Value.Span)));
}
