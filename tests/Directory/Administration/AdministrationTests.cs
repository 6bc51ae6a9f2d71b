using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

public sealed class AdministrationTests
{
    private static EmailAddress A(string text) => EmailAddress.Parse(text);

    private static DomainName D(string text) => DomainName.Parse(text);

    private static async Task RefusedAsync(DirectoryFault fault, Func<Task> change) => Assert.Equal(fault, (await Assert.ThrowsAsync<DirectoryException>(change)).Fault);

    [Fact]
    public async Task Everything_made_is_there_at_once_and_after_a_restart()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        DirectoryAdministration administration = fixture.Administration;
        await administration.CreateDomainAsync(new NewDomain { Name = D("例子.测试"), Aliases = [D("example.com")], CatchAll = A("李雷@例子.测试"), MaximumAccounts = 5, QuotaOctets = 1000, RecipientsPerDay = 6, MaximumReceivedSize = 7 }, allowUnknown: true);
        Account account = await administration.CreateAccountAsync(new NewAccount { Address = A("李雷@example.com"), DisplayName = "李雷", Language = "zh-CN", QuotaMessages = 9, RecipientsPerDay = 10, MaximumSentSize = 11 });
        await administration.CreateAliasAsync(new Alias { Address = A("info@例子.测试"), Targets = [A("李雷@例子.测试"), A("x@elsewhere.org")] });
        await administration.CreateGroupAsync(new Group { Address = A("all@example.com"), DisplayName = "All", Members = [A("info@例子.测试")], Posting = GroupPosting.Members, Owner = A("李雷@例子.测试") });
        await administration.GrantSendAsAsync(account.Id, A("all@example.com"));

        for (int round = 0; round < 2; round++)
        {
            Domain domain = (await fixture.Directory.FindDomainAsync(D("example.com")))!;
            Assert.Equal("例子.测试", domain.Name.Unicode);
            Assert.Equal((5, 1000, "李雷@例子.测试"), (domain.MaximumAccounts, domain.QuotaOctets, domain.CatchAll!.ToUnicodeString()));
            Assert.Equal((6, 7L), (domain.RecipientsPerDay, domain.MaximumReceivedSize));
            Account found = (await fixture.Directory.FindAccountAsync(A("李雷@例子.测试")))!;
            Assert.Equal((account, "李雷", "zh-CN", 9L), (found, found.DisplayName, found.Language, found.QuotaMessages));
            Assert.Equal(fixture.Clock.GetUtcNow(), found.Created);
            Assert.Equal("Deliverable:李雷@xn--fsqu00a.xn--0zwm56d x@elsewhere.org", await fixture.ReachAsync("all@example.com"));
            Group group = (await fixture.Directory.FindGroupAsync(A("all@例子.测试")))!;
            Assert.Equal((GroupPosting.Members, "All", "李雷@例子.测试"), (group.Posting, group.DisplayName, group.Owner!.ToUnicodeString()));
            Assert.True(await fixture.Directory.MaySendAsAsync(account.Id, A("all@example.com")));
            Assert.Single(await fixture.Directory.ListAliasesAsync(D("example.com")));
            Assert.Single(await fixture.Directory.ListSendAsAsync(account.Id));
            await fixture.ReopenAsync();
        }
    }

    [Theory]
    [InlineData("en", "INBOX Drafts Sent Archive Junk Trash")]
    [InlineData("zh-CN", "INBOX 草稿 已发送 归档 垃圾邮件 已删除")]
    [InlineData("zh-Hans-SG", "INBOX 草稿 已发送 归档 垃圾邮件 已删除")]
    [InlineData("en-GB", "INBOX Drafts Sent Archive Junk Trash")]
    public async Task Role_mailboxes_have_names_in_the_accounts_language(string language, string names)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        Account account = await fixture.Administration.CreateAccountAsync(new NewAccount { Address = A("a@example.com"), Language = language });
        IReadOnlyList<Mailbox> mailboxes = await fixture.Store.ReadAsync(reader => reader.ListMailboxes(account.Id));
        Assert.Equal(names, string.Join(' ', mailboxes.OrderBy(static m => m.Role).Select(static m => m.Name)));
    }

    [Fact]
    public async Task One_address_has_one_meaning()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com", "example.net");
        await fixture.AccountAsync("Sales@example.com");
        await RefusedAsync(DirectoryFault.AlreadyExists, () => fixture.AccountAsync("sALES@example.net"));
        await RefusedAsync(DirectoryFault.AlreadyExists, () => fixture.Administration.CreateAliasAsync(new Alias { Address = A("sales@example.com"), Targets = [A("x@example.com")] }));
        await RefusedAsync(DirectoryFault.AlreadyExists, () => fixture.Administration.CreateGroupAsync(new Group { Address = A("SALES@example.com") }));
        await RefusedAsync(DirectoryFault.AlreadyExists, () => fixture.DomainAsync("example.net"));
        await RefusedAsync(DirectoryFault.AlreadyExists, () => fixture.DomainAsync("other.test", "example.com"));
        await RefusedAsync(DirectoryFault.NotFound, () => fixture.AccountAsync("a@elsewhere.org"));
        await RefusedAsync(DirectoryFault.Invalid, () => fixture.AccountAsync("*@example.com"));
        await RefusedAsync(DirectoryFault.Invalid, () => fixture.AccountAsync("b@example.com", ""));
    }

    [Fact]
    public async Task A_deleted_accounts_number_and_mail_are_never_given_to_another()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        Account first = await fixture.AccountAsync("a@example.com");
        await fixture.Administration.DeleteAccountAsync(first.Id);
        await fixture.ReopenAsync();
        Account second = await fixture.AccountAsync("a@example.com");
        Assert.NotEqual(first.Id, second.Id);
        Assert.Null(await fixture.Directory.FindAccountAsync(first.Id));
        Assert.Empty(await fixture.Store.ReadAsync(reader => reader.ListMailboxes(first.Id)));
        Assert.Equal(6, (await fixture.Store.ReadAsync(reader => reader.ListMailboxes(second.Id))).Count);
    }

    [Fact]
    public async Task Limits_hold_for_accounts_and_domains()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.Administration.CreateDomainAsync(new NewDomain { Name = D("example.com"), MaximumAccounts = 2, QuotaMessages = 3 });
        Account a = await fixture.Administration.CreateAccountAsync(new NewAccount { Address = A("a@example.com"), QuotaOctets = 100, QuotaMessages = 2 });
        Account b = await fixture.AccountAsync("b@example.com");
        await RefusedAsync(DirectoryFault.LimitReached, () => fixture.AccountAsync("c@example.com"));
        await RefusedAsync(DirectoryFault.Invalid, () => fixture.Administration.UpdateAccountAsync(a.Id, static x => x with { QuotaOctets = -1 }));
        await RefusedAsync(DirectoryFault.Invalid, () => fixture.Administration.UpdateAccountAsync(a.Id, static x => x with { RecipientsPerDay = -1 }));
        await RefusedAsync(DirectoryFault.Invalid, () => fixture.Administration.UpdateAccountAsync(a.Id, static x => x with { MaximumSentSize = -1 }));
        await RefusedAsync(DirectoryFault.Invalid, () => fixture.Administration.UpdateDomainAsync(D("example.com"), static x => x with { RecipientsPerDay = -1 }));
        await RefusedAsync(DirectoryFault.Invalid, () => fixture.Administration.UpdateDomainAsync(D("example.com"), static x => x with { MaximumReceivedSize = -1 }));
        Assert.Equal((100, 2), await fixture.Store.ReadAsync(reader => (reader.Quota(a.Id).LimitOctets, reader.Quota(a.Id).LimitMessages)));

        Assert.Null(await AppendAsync(fixture, a.Id));
        Assert.Null(await AppendAsync(fixture, a.Id));
        Assert.Equal(StoreFault.OverQuota, await AppendAsync(fixture, a.Id));
        Assert.Null(await AppendAsync(fixture, b.Id));
        Assert.Equal(StoreFault.OverQuota, await AppendAsync(fixture, b.Id));
        await fixture.Administration.UpdateDomainAsync(D("example.com"), static d => d with { QuotaMessages = 0, MaximumAccounts = 3 });
        Assert.Null(await AppendAsync(fixture, b.Id));
        await fixture.AccountAsync("c@example.com");
    }

    [Fact]
    public async Task Updates_are_seen_at_once()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        Account account = await fixture.AccountAsync("old@example.com");
        await fixture.Administration.UpdateAccountAsync(account.Id, static a => a with { Address = A("new@example.com"), DisplayName = "New" }, keepAlias: false);
        Assert.Equal("Unknown:", await fixture.ReachAsync("old@example.com"));
        Assert.Equal("Deliverable:new@example.com", await fixture.ReachAsync("new@example.com"));
        await fixture.Administration.UpdateAccountAsync(account.Id, static a => a with { Suspended = true });
        Assert.Equal("Suspended:", await fixture.ReachAsync("new@example.com"));
        await fixture.Administration.UpdateAccountAsync(account.Id, static a => a with { Suspended = false });
        await fixture.Administration.UpdateDomainAsync(D("example.com"), static d => d with { Suspended = true, Aliases = [D("example.net")] });
        Assert.Equal("Suspended:", await fixture.ReachAsync("new@example.net"));
        await fixture.Administration.UpdateDomainAsync(D("example.com"), static d => d with { Suspended = false, Aliases = [] });
        Assert.Equal("Remote:", await fixture.ReachAsync("new@example.net"));
        await RefusedAsync(DirectoryFault.NotPermitted, () => fixture.Administration.UpdateDomainAsync(D("example.com"), static d => d with { Name = D("x.test") }));
        await fixture.DomainAsync("other.test");
        await RefusedAsync(DirectoryFault.NotPermitted, () => fixture.Administration.UpdateAccountAsync(account.Id, static a => a with { Address = A("new@other.test") }));
    }

    [Fact]
    public async Task Groups_aliases_and_rights_change_and_go()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        Account alice = await fixture.AccountAsync("alice@example.com");
        DirectoryAdministration administration = fixture.Administration;
        await administration.CreateGroupAsync(new Group { Address = A("team@example.com") });
        Assert.Equal("Unknown:", await fixture.ReachAsync("team@example.com"));
        await administration.AddMemberAsync(A("team@example.com"), A("alice@example.com"));
        await administration.AddMemberAsync(A("team@example.com"), A("ALICE@example.com"));
        Assert.Single((await fixture.Directory.FindGroupAsync(A("team@example.com")))!.Members);
        Assert.Equal("Deliverable:alice@example.com", await fixture.ReachAsync("team@example.com"));
        await administration.RemoveMemberAsync(A("team@example.com"), A("alice@example.com"));
        Assert.Equal("Unknown:", await fixture.ReachAsync("team@example.com"));

        await administration.CreateAliasAsync(new Alias { Address = A("info@example.com"), Targets = [A("alice@example.com")] });
        await RefusedAsync(DirectoryFault.Invalid, () => administration.UpdateAliasAsync(A("info@example.com"), static a => a with { Targets = [] }));
        await administration.UpdateAliasAsync(A("info@example.com"), static a => a with { Targets = [A("x@elsewhere.org")] });
        Assert.Equal("Deliverable:x@elsewhere.org", await fixture.ReachAsync("info@example.com"));
        await RefusedAsync(DirectoryFault.NotFound, () => administration.DeleteGroupAsync(A("info@example.com")));
        await administration.DeleteAliasAsync(A("info@example.com"));
        await administration.DeleteGroupAsync(A("team@example.com"));

        Assert.True(await administration.GrantSendAsAsync(alice.Id, A("*@elsewhere.org")));
        Assert.False(await administration.GrantSendAsAsync(alice.Id, A("*@elsewhere.org")));
        Assert.True(await administration.RevokeSendAsAsync(alice.Id, A("*@elsewhere.org")));
        Assert.False(await administration.RevokeSendAsAsync(alice.Id, A("*@elsewhere.org")));
        await fixture.ReopenAsync();
        Assert.Equal("Unknown:", await fixture.ReachAsync("info@example.com"));
        Assert.Equal("Unknown:", await fixture.ReachAsync("team@example.com"));
        Assert.False(await fixture.Directory.MaySendAsAsync(alice.Id, A("a@elsewhere.org")));
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        Account root = await fixture.AccountAsync("root@example.com", administrator: true);
        await RefusedAsync(DirectoryFault.NotPermitted, () => fixture.Administration.DeleteAccountAsync(root.Id));
        await RefusedAsync(DirectoryFault.NotPermitted, () => fixture.Administration.UpdateAccountAsync(root.Id, static a => a with { IsAdministrator = false }));
        await RefusedAsync(DirectoryFault.NotPermitted, () => fixture.Administration.UpdateAccountAsync(root.Id, static a => a with { Suspended = true }));
        await RefusedAsync(DirectoryFault.NotPermitted, () => fixture.Administration.DeleteDomainAsync(D("example.com"), withAccounts: true));
        await RefusedAsync(DirectoryFault.NotPermitted, () => fixture.Administration.UpdateDomainAsync(D("example.com"), static d => d with { Suspended = true }));
        // One at a domain that is suspended is nobody who could help.
        await fixture.DomainAsync("other.test");
        await fixture.AccountAsync("root@other.test", administrator: true);
        await fixture.Administration.UpdateDomainAsync(D("other.test"), static d => d with { Suspended = true });
        await RefusedAsync(DirectoryFault.NotPermitted, () => fixture.Administration.DeleteAccountAsync(root.Id));
        await fixture.AccountAsync("second@example.com", administrator: true);
        await fixture.Administration.DeleteAccountAsync(root.Id);
        Assert.Equal("Deliverable:second@example.com", await fixture.ReachAsync("postmaster@example.com"));
    }

    [Fact]
    public async Task A_domain_goes_with_its_accounts_only_when_asked()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com", "example.net");
        Account account = await fixture.AccountAsync("a@example.com");
        await fixture.Administration.CreateAliasAsync(new Alias { Address = A("b@example.com"), Targets = [A("a@example.com")] });
        await RefusedAsync(DirectoryFault.NotPermitted, () => fixture.Administration.DeleteDomainAsync(D("example.com")));
        await RefusedAsync(DirectoryFault.NotPermitted, () => fixture.Administration.DeleteDomainAsync(D("example.net"), withAccounts: true));
        await fixture.Administration.DeleteDomainAsync(D("example.com"), withAccounts: true);
        Assert.Equal("Remote:", await fixture.ReachAsync("a@example.net"));
        Assert.Null(await fixture.Directory.FindAccountAsync(account.Id));
        await fixture.DomainAsync("example.com");
        Assert.Equal("Unknown:", await fixture.ReachAsync("b@example.com"));
    }

    [Fact]
    public async Task Every_change_leaves_a_journal_record_without_a_password()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        Account account = await fixture.AccountAsync("a@example.com", "hunter2-hunter2");
        await fixture.Administration.SetPasswordAsync(account.Id, "hunter3-hunter3");
        await fixture.Administration.UpdateAccountAsync(account.Id, static a => a with { Suspended = true });
        await fixture.Administration.DeleteAccountAsync(account.Id);
        IReadOnlyList<JournalRecord> records = await fixture.Store.ReadAsync(static reader => reader.ReadJournal(new JournalQuery()));
        Assert.Equal(["domain-created", "account-created", "password-changed", "setting-changed", "account-deleted"], records.Select(static r => r.Kind));
        Assert.All(records, static r => Assert.DoesNotContain("hunter", r.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_accounts_are_imported_and_the_refused_ones_named()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        await fixture.Administration.CreateGroupAsync(new Group { Address = A("all@example.com") });
        NewAccount[] wanted = [.. Enumerable.Range(0, 500).Select(static i => new NewAccount
        {
            Address = A(i switch { 100 => "user1@example.com", 200 => "x@elsewhere.org", _ => $"user{i}@example.com" }),
            Password = i == 300 ? "" : "password " + i,
            Groups = i % 2 == 0 ? [A("all@example.com")] : [],
        })];
        var reports = new List<int>();
        IReadOnlyList<ImportResult> results = await fixture.Administration.ImportAccountsAsync(wanted, new Reports(reports));
        Assert.Equal([100, 200, 300], Enumerable.Range(0, 500).Where(i => results[i].Account is null));
        Assert.All(results, static r => Assert.True(r.Account is null ^ r.Problem is null));
        Assert.Equal(500, reports[^1]);
        Assert.Equal(reports.Order(), reports);
        Assert.Equal(497, (await fixture.Directory.ListAccountsAsync()).Count);
        Assert.Equal(247, (await fixture.Directory.ResolveAsync(A("all@example.com"))).Accounts.Count);
        Assert.Equal(SignInOutcome.Success, (await fixture.SignIn.CheckPasswordAsync("user7@example.com", "password 7", SignInFixture.Encrypted)).Outcome);
    }

    [Fact]
    public async Task Changes_made_at_once_are_all_made()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        await fixture.Administration.CreateGroupAsync(new Group { Address = A("all@example.com") });
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => fixture.Administration.AddMemberAsync(A("all@example.com"), A($"m{i}@elsewhere.org")))));
        Assert.Equal(50, (await fixture.Directory.FindGroupAsync(A("all@example.com")))!.Members.Count);
        await fixture.ReopenAsync();
        Assert.Equal(50, (await fixture.Directory.FindGroupAsync(A("all@example.com")))!.Members.Count);
    }

    [Fact]
    public async Task What_another_node_changed_is_seen_after_invalidation()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        await fixture.Store.WriteAsync(static t => t.Sql.Execute("UPDATE directory_domain SET suspended = 1"));
        Assert.Equal("Unknown:", await fixture.ReachAsync("a@example.com"));
        fixture.Directory.Invalidate();
        Assert.Equal("Suspended:", await fixture.ReachAsync("a@example.com"));
    }

    private static async Task<StoreFault?> AppendAsync(StoreFixture fixture, AccountId account)
    {
        BlobWriter writer = fixture.Store.CreateBlob();
        writer.Write("Subject: x\r\n\r\n"u8);
        await using StagedBlob blob = await writer.CompleteAsync();
        try
        {
            await fixture.Store.WriteAsync(t => t.Append(new AppendRequest(t.FindMailbox(account, Mailbox.Inbox)!.Id, blob, MessageFlags.None, fixture.Clock.GetUtcNow())));
            return null;
        }
        catch (StoreException exception)
        {
            return exception.Fault;
        }
    }

    private sealed class Reports(List<int> into) : IProgress<int>
    {
        public void Report(int value) => into.Add(value);
    }

    private static async Task<(StoreFixture, Account)> NamedEverywhereAsync()
    {
        StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com", "example.net");
        await fixture.DomainAsync("sales.example.com");
        Account alice = await fixture.AccountAsync("alice@example.com");
        Account bob = await fixture.AccountAsync("bob@example.com");
        DirectoryAdministration administration = fixture.Administration;
        await administration.CreateAliasAsync(new Alias { Address = A("info@example.com"), Targets = [A("alice@example.com")] });
        await administration.CreateAliasAsync(new Alias { Address = A("both@example.com"), Targets = [A("bob@example.com"), A("alice@example.net")] });
        await administration.CreateGroupAsync(new Group { Address = A("team@sales.example.com"), Owner = A("alice@example.com"), Members = [A("alice+team@example.com"), A("bob@example.com"), A("x@elsewhere.test")] });
        await administration.UpdateDomainAsync(StoreFixture.D("sales.example.com"), static d => d with { CatchAll = A("alice@example.com") });
        await administration.GrantSendAsAsync(bob.Id, A("alice@example.com"));
        return (fixture, alice);
    }

    [Fact]
    public async Task What_names_an_account_follows_it_to_a_new_address()
    {
        (StoreFixture opened, Account alice) = await NamedEverywhereAsync();
        await using StoreFixture fixture = opened;
        await fixture.Administration.UpdateAccountAsync(alice.Id, static a => a with { Address = A("alicia@example.com") }, keepAlias: false);
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal("Deliverable:alicia@example.com", await fixture.ReachAsync("info@example.com"));
            Assert.Equal("Deliverable:bob@example.com alicia@example.com", await fixture.ReachAsync("both@example.com"));
            Assert.Equal("Deliverable:alicia@example.com bob@example.com x@elsewhere.test", await fixture.ReachAsync("team@sales.example.com"));
            Assert.Equal("Deliverable:alicia@example.com", await fixture.ReachAsync("anyone@sales.example.com"));
            Assert.Equal("Unknown:", await fixture.ReachAsync("alice@example.com"));
            Group group = (await fixture.Directory.FindGroupAsync(A("team@sales.example.com")))!;
            Assert.Equal(A("alicia@example.com"), group.Owner);
            Assert.Equal(A("alicia+team@example.com"), group.Members[0]);
            AccountId bob = (await fixture.Directory.FindAccountAsync(A("bob@example.com")))!.Id;
            Assert.True(await fixture.Directory.MaySendAsAsync(bob, A("alicia@example.com")));
            Assert.False(await fixture.Directory.MaySendAsAsync(bob, A("alice@example.com")));
            // The same from the store.
            await fixture.ReopenAsync();
        }
    }

    [Fact]
    public async Task Who_is_given_the_address_of_a_deleted_account_inherits_nothing()
    {
        (StoreFixture opened, Account alice) = await NamedEverywhereAsync();
        await using StoreFixture fixture = opened;
        await fixture.Administration.DeleteAccountAsync(alice.Id);
        await fixture.AccountAsync("alice@example.com");
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal("Unknown:", await fixture.ReachAsync("info@example.com"));
            Assert.Equal("Deliverable:bob@example.com", await fixture.ReachAsync("both@example.com"));
            Assert.Equal("Deliverable:bob@example.com x@elsewhere.test", await fixture.ReachAsync("team@sales.example.com"));
            Assert.Equal("Unknown:", await fixture.ReachAsync("anyone@sales.example.com"));
            Assert.Null((await fixture.Directory.FindGroupAsync(A("team@sales.example.com")))!.Owner);
            AccountId bob = (await fixture.Directory.FindAccountAsync(A("bob@example.com")))!.Id;
            Assert.False(await fixture.Directory.MaySendAsAsync(bob, A("alice@example.com")));
            await fixture.ReopenAsync();
        }
    }
}
