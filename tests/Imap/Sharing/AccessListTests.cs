using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap.Tests;

/// <summary>The commands of RFC 4314 themselves.</summary>
public sealed class AccessListTests
{
    private const string Shared = "\"Other Users/alice@example.test/INBOX\"";

    [Fact]
    public async Task The_owner_has_every_right_and_stands_first_in_the_list()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        Assert.Equal("* MYRIGHTS \"INBOX\" lrswipkxteacd", (await alice.OkAsync("MYRIGHTS INBOX")).Single);
        Assert.Equal("* ACL \"INBOX\" \"alice@example.test\" lrswipkxteacd", (await alice.OkAsync("GETACL INBOX")).Single);
        Assert.StartsWith("NO [CANNOT]", (await alice.NoAsync("SETACL INBOX alice@example.test lr")).Tagged, StringComparison.Ordinal);
        Assert.Equal("* LISTRIGHTS \"INBOX\" \"alice@example.test\" lrswipkxteacd", (await alice.OkAsync("LISTRIGHTS INBOX alice@example.test")).Single);
        Assert.Equal("* LISTRIGHTS \"INBOX\" \"bob@example.test\" \"\" l r s w i p k x t e a c d", (await alice.OkAsync("LISTRIGHTS INBOX bob@example.test")).Single);
    }

    [Fact]
    public async Task Rights_are_set_added_taken_off_and_kept_from_somebody()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("SETACL INBOX anyone lr");
        await alice.OkAsync("SETACL INBOX bob@example.test lrswi");
        await alice.OkAsync("SETACL INBOX bob@example.test -w");
        await alice.OkAsync("SETACL INBOX bob@example.test +te");
        await alice.OkAsync("SETACL INBOX team@EXAMPLE.test l");
        await alice.OkAsync("SETACL INBOX -carol@example.test r");
        Assert.Equal(
            "* ACL \"INBOX\" \"alice@example.test\" lrswipkxteacd \"anyone\" lr \"bob@example.test\" lrsited \"-carol@example.test\" r \"team@example.test\" l",
            (await alice.OkAsync("GETACL INBOX")).Single);
        ImapClient bob = await server.ConnectAsync("bob");
        Assert.Equal($"* MYRIGHTS {Shared} lrsited", (await bob.OkAsync("MYRIGHTS " + Shared)).Single);
        ImapClient carol = await server.ConnectAsync("carol");
        Assert.Equal($"* MYRIGHTS {Shared} l", (await carol.OkAsync("MYRIGHTS " + Shared)).Single);
        await alice.OkAsync("DELETEACL INBOX bob@example.test");
        await alice.OkAsync("DELETEACL INBOX -carol@example.test");
        Assert.Equal($"* MYRIGHTS {Shared} lr", (await bob.OkAsync("MYRIGHTS " + Shared)).Single);
        Assert.Equal($"* MYRIGHTS {Shared} lr", (await carol.OkAsync("MYRIGHTS " + Shared)).Single);
    }

    [Fact]
    public async Task The_letters_of_the_older_standard_are_read()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("SETACL INBOX bob@example.test lrcd");
        Assert.EndsWith("\"bob@example.test\" lrkxtecd", (await alice.OkAsync("GETACL INBOX")).Single, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SETACL INBOX bob@example.test lrz")]
    [InlineData("SETACL INBOX bob@example.test LR")]
    [InlineData("SETACL INBOX bob@example.test 1")]
    [InlineData("SETACL INBOX bob@example.test")]
    [InlineData("GETACL")]
    public async Task What_is_no_right_is_bad(string command)
    {
        await using SharingServer server = await SharingServer.StartAsync();
        await (await server.ConnectAsync("alice")).BadAsync(command);
    }

    [Theory]
    [InlineData("SETACL INBOX nobody@example.test lr")]
    [InlineData("SETACL INBOX bob lr")]
    [InlineData("SETACL INBOX bob@elsewhere.test lr")]
    [InlineData("SETACL INBOX \"\" lr")]
    [InlineData("SETACL INBOX - lr")]
    [InlineData("LISTRIGHTS INBOX nobody@example.test")]
    public async Task Who_is_nobody_gets_no_right(string command)
    {
        await using SharingServer server = await SharingServer.StartAsync();
        Assert.StartsWith("NO [CANNOT]", (await (await server.ConnectAsync("alice")).NoAsync(command)).Tagged, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DirectoryAudience.Domain, "elsewhere.test")]
    [InlineData(DirectoryAudience.Closed, "example.test")]
    public async Task Whoever_the_user_does_not_see_is_answered_like_nobody_until_something_is_shared(DirectoryAudience audience, string domain)
    {
        await using SharingServer server = await SharingServer.StartAsync(new ImapOptions { Directory = audience });
        if (domain == "elsewhere.test") await server.Administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse(domain) }, cancellationToken: TestContext.Current.CancellationToken);
        Account hidden = await server.Administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("hidden@" + domain) }, TestContext.Current.CancellationToken);
        await server.Administration.CreateGroupAsync(new Group { Address = EmailAddress.Parse("circle@" + domain), Members = [] }, cancellationToken: TestContext.Current.CancellationToken);
        ImapClient alice = await server.ConnectAsync("alice");
        foreach (string command in (string[])["SETACL INBOX {0} lr", "SETACL INBOX -{0} lr", "SETACL INBOX {0} +lr", "DELETEACL INBOX {0}", "LISTRIGHTS INBOX {0}", "LISTRIGHTS INBOX -{0}"])
        {
            ImapReply nobody = await alice.NoAsync(string.Format(null, command, "nobody@" + domain));
            Assert.StartsWith("NO [CANNOT]", nobody.Tagged, StringComparison.Ordinal);
            foreach (string name in (string[])["hidden", "circle", "hidden+plus", "HIDDEN"]) Assert.Equal(nobody.All, (await alice.NoAsync(string.Format(null, command, $"{name}@{domain}"))).All);
        }

        Assert.Equal("* ACL \"INBOX\" \"alice@example.test\" lrswipkxteacd", (await alice.OkAsync("GETACL INBOX")).Single);
        // An administrator shared it: from then on the owner knows of him.
        Account owner = (await server.Directory.FindAccountAsync(EmailAddress.Parse("alice@example.test"), TestContext.Current.CancellationToken))!;
        await server.Store.WriteAsync(
            transaction =>
            {
                MailboxShares.Set(transaction, transaction.FindMailbox(owner.Id, "INBOX")!, new MailboxGrant(Grantee.Account(hidden.Id), MailboxRights.Lookup, MailboxRights.None), "hidden@" + domain, by: null);
                return true;
            },
            TestContext.Current.CancellationToken);
        await alice.OkAsync($"SETACL INBOX hidden@{domain} lr");
        await alice.OkAsync($"SETACL Sent hidden@{domain} lr");
        await alice.OkAsync($"DELETEACL INBOX hidden@{domain}");
    }

    [Fact]
    public async Task Where_the_directory_is_open_to_all_of_the_server_so_are_access_lists()
    {
        await using SharingServer server = await SharingServer.StartAsync(new ImapOptions { Directory = DirectoryAudience.Server });
        await server.Administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("elsewhere.test") }, cancellationToken: TestContext.Current.CancellationToken);
        await server.Administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("dora@elsewhere.test") }, TestContext.Current.CancellationToken);
        await (await server.ConnectAsync("alice")).OkAsync("SETACL INBOX dora@elsewhere.test lr");
    }

    [Theory]
    [InlineData("GETACL {0}")]
    [InlineData("SETACL {0} bob@example.test lr")]
    [InlineData("SETACL {0} nobody@example.test lr")]
    [InlineData("DELETEACL {0} anyone")]
    [InlineData("LISTRIGHTS {0} bob@example.test")]
    [InlineData("MYRIGHTS {0}")]
    [InlineData("SELECT {0}")]
    [InlineData("EXAMINE {0}")]
    [InlineData("STATUS {0} (MESSAGES)")]
    [InlineData("DELETE {0}")]
    [InlineData("RENAME {0} mine")]
    [InlineData("GETQUOTAROOT {0}")]
    public async Task A_stranger_cannot_tell_what_is_there_from_what_is_not(string command)
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient bob = await server.ConnectAsync("bob");
        string there = (await bob.NoAsync(string.Format(null, command, Shared))).Tagged;
        Assert.StartsWith("NO [NONEXISTENT]", there, StringComparison.Ordinal);
        foreach (string name in (string[])["\"Other Users/alice@example.test/Nothing\"", "\"Other Users/nobody@example.test/INBOX\"", "\"Other Users/x@elsewhere.test/INBOX\""])
            Assert.Equal(there, (await bob.NoAsync(string.Format(null, command, name))).Tagged);
    }

    [Theory]
    [InlineData("Other Users")]
    [InlineData("Other Users/")]
    [InlineData("Other Users//INBOX")]
    [InlineData("Other Users/alice@example.test")]
    [InlineData("Other Users/alice@example.test/")]
    [InlineData("Other Users/alice@example.test//INBOX")]
    [InlineData("Other Users/alice@example.test/../bob@example.test/INBOX")]
    [InlineData("Other Users/alice@example.test/../INBOX")]
    [InlineData("Other Users/../INBOX")]
    [InlineData("Other Users/bob@example.test/INBOX")]
    [InlineData("Other Users/alice@example.test/Other Users/bob@example.test/INBOX")]
    [InlineData("Other Users/%@example.test/INBOX")]
    [InlineData("Other Users/alice@example.test\\\\/INBOX")]
    [InlineData("other users/alice@example.test/INBOX")]
    public async Task No_name_leads_out_of_the_namespace(string name)
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("SETACL INBOX bob@example.test lr");
        ImapClient bob = await server.ConnectAsync("bob");
        Assert.StartsWith("NO [NONEXISTENT]", (await bob.NoAsync($"SELECT \"{name}\"")).Tagged, StringComparison.Ordinal);
        if (name.StartsWith("Other", StringComparison.Ordinal)) await bob.NoAsync($"CREATE \"{name}/x\"");
    }

    [Fact]
    public async Task A_long_list_is_bounded_and_costs_its_readers_nothing()
    {
        await using SharingServer server = await SharingServer.StartAsync(new ImapOptions { MaximumGrants = 2 });
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("SETACL INBOX bob@example.test lr");
        await alice.OkAsync("SETACL INBOX carol@example.test lr");
        Assert.StartsWith("NO [LIMIT]", (await alice.NoAsync("SETACL INBOX anyone lr")).Tagged, StringComparison.Ordinal);
        await alice.OkAsync("SETACL INBOX carol@example.test lrs");
        AccountId owner = (await server.Directory.FindAccountAsync(EmailAddress.Parse("alice@example.test")))!.Id;
        await server.Store.WriteAsync(transaction =>
        {
            MailboxId inbox = transaction.FindMailbox(owner, Mailbox.Inbox)!.Id;
            for (int i = 0; i < 10_000; i++) transaction.SetGrant(inbox, new MailboxGrant(Grantee.Account(new AccountId(1_000_000 + i)), MailboxRights.Read, MailboxRights.None));
            return true;
        });
        ImapClient bob = await server.ConnectAsync("bob");
        await bob.OkAsync("SELECT " + Shared);
        // Those that are gone are not shown.
        Assert.Equal("* ACL \"INBOX\" \"alice@example.test\" lrswipkxteacd \"bob@example.test\" lr \"carol@example.test\" lrs", (await alice.OkAsync("GETACL INBOX")).Single);
    }

    [Fact]
    public async Task Members_of_a_group_have_its_rights_for_as_long_as_they_are_members()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("SETACL INBOX team@example.test lr");
        ImapClient bob = await server.ConnectAsync("bob"), carol = await server.ConnectAsync("carol");
        await bob.NoAsync("SELECT " + Shared);
        await carol.OkAsync("SELECT " + Shared);
        await server.Administration.UpdateGroupAsync(EmailAddress.Parse("team@example.test"), group => group with { Members = [EmailAddress.Parse("bob@example.test")] });
        ImapReply closed = await carol.NoAsync("FETCH 1:* FLAGS");
        Assert.Contains("* OK [CLOSED] The right to read this mailbox was taken away", closed.Untagged);
        Assert.StartsWith("NO [NOPERM]", closed.Tagged, StringComparison.Ordinal);
        await bob.OkAsync("SELECT " + Shared);
    }
}
