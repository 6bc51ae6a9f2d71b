using Posthouse.Mail;

namespace Posthouse.Imap.Tests;

/// <summary>What each command may do in a mailbox of another (RFC 4314 §4), right by right.</summary>
public sealed class SharedAccessTests
{
    private const string Shared = "\"Other Users/alice@example.test/INBOX\"";

    [Fact]
    public async Task Others_mailboxes_are_listed_below_their_address_with_what_may_be_looked_up()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice"), bob = await server.ConnectAsync("bob");
        Assert.Equal("* NAMESPACE ((\"\" \"/\")) ((\"Other Users/\" \"/\")) NIL", (await bob.OkAsync("NAMESPACE")).Single);
        Assert.Empty((await bob.OkAsync("LIST \"\" \"Other Users*\"")).Untagged);
        await alice.OkAsync("CREATE Projects/2026");
        await alice.OkAsync("SETACL INBOX bob@example.test lr");
        await alice.OkAsync("SETACL Projects/2026 bob@example.test l");
        await alice.OkAsync("SETACL Sent bob@example.test r");
        await alice.OkAsync("SETACL Drafts carol@example.test lr");
        Assert.Equal(
            [
                "* LIST (\\Noselect \\HasChildren) \"/\" \"Other Users\"",
                "* LIST (\\Noselect \\HasChildren) \"/\" \"Other Users/alice@example.test\"",
                "* LIST (\\HasNoChildren) \"/\" \"Other Users/alice@example.test/INBOX\"",
                "* LIST (\\Noselect \\HasChildren) \"/\" \"Other Users/alice@example.test/Projects\"",
                "* LIST (\\HasNoChildren) \"/\" \"Other Users/alice@example.test/Projects/2026\"",
            ],
            (await bob.OkAsync("LIST \"\" \"Other Users*\"")).Untagged);
        Assert.Equal(["* LIST (\\Noselect \\HasChildren) \"/\" \"Other Users/alice@example.test\""], (await bob.OkAsync("LIST \"Other Users/\" %")).Untagged);
        // STATUS and rights of what may be read, and no STATUS of what may only be seen.
        Assert.Equal(
            [
                "* LIST (\\HasNoChildren) \"/\" \"Other Users/alice@example.test/INBOX\"",
                "* MYRIGHTS \"Other Users/alice@example.test/INBOX\" lr",
                "* STATUS \"Other Users/alice@example.test/INBOX\" (MESSAGES 0)",
                "* LIST (\\Noselect \\HasChildren) \"/\" \"Other Users/alice@example.test/Projects\"",
                "* LIST (\\HasNoChildren) \"/\" \"Other Users/alice@example.test/Projects/2026\"",
                "* MYRIGHTS \"Other Users/alice@example.test/Projects/2026\" l",
            ],
            (await bob.OkAsync("LIST \"Other Users/alice@example.test/\" * RETURN (MYRIGHTS STATUS (MESSAGES))")).Untagged);
        Assert.StartsWith("NO [NOPERM]", (await bob.NoAsync("STATUS \"Other Users/alice@example.test/Projects/2026\" (MESSAGES)")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscriptions_to_others_mailboxes_are_the_readers_own()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice"), bob = await server.ConnectAsync("bob");
        await alice.OkAsync("SUBSCRIBE INBOX");
        await alice.OkAsync("SETACL INBOX bob@example.test lr");
        Assert.Empty((await bob.OkAsync("LSUB \"\" \"Other*\"")).Untagged);
        await bob.OkAsync("SUBSCRIBE " + Shared);
        Assert.Equal([$"* LSUB (\\HasNoChildren) \"/\" {Shared}"], (await bob.OkAsync("LSUB \"\" \"Other*\"")).Untagged);
        await bob.OkAsync("UNSUBSCRIBE " + Shared);
        Assert.Empty((await bob.OkAsync("LSUB \"\" \"Other*\"")).Untagged);
    }

    [Fact]
    public async Task A_reader_reads_and_leaves_no_trace()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient bob = await server.SelectSharedAsync("lr");
        ImapReply select = await bob.OkAsync("SELECT " + Shared);
        Assert.StartsWith("OK [READ-ONLY]", select.Tagged, StringComparison.Ordinal);
        Assert.Contains("* OK [PERMANENTFLAGS ()] Flags that stay", select.Untagged);
        Assert.Contains("Body of 1.", (await bob.OkAsync("FETCH 1 BODY[]")).All, StringComparison.Ordinal);
        Assert.Equal("* 1 FETCH (FLAGS ())", (await bob.OkAsync("FETCH 1 FLAGS")).Single);
        Assert.Equal("* SEARCH 2", (await bob.OkAsync("SEARCH SUBJECT \"Message 2\"")).Single);
        Assert.Contains($" MAILBOX {Shared} ", (await bob.OkAsync("ESEARCH IN (selected) SUBJECT \"Message 2\"")).Single, StringComparison.Ordinal);
        foreach (string command in (string[])["STORE 1 +FLAGS (\\Seen)", "STORE 1 FLAGS ()", "EXPUNGE", "MOVE 1 Trash"])
            Assert.StartsWith("NO [NOPERM]", (await bob.NoAsync(command)).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [NOPERM]", (await bob.AppendAsync(Shared, Messages.Simple("x", "y"))).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [NOPERM]", (await bob.NoAsync("GETACL " + Shared)).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [NOPERM]", (await bob.NoAsync("DELETE " + Shared)).Tagged, StringComparison.Ordinal);
        await bob.OkAsync("CLOSE");
    }

    [Fact]
    public async Task Each_class_of_flags_is_a_right_of_its_own()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient bob = await server.SelectSharedAsync("lrs");
        Assert.Contains("* OK [PERMANENTFLAGS (\\Seen)] Flags that stay", (await bob.OkAsync("SELECT " + Shared)).Untagged);
        await bob.OkAsync("FETCH 1 BODY[TEXT]");
        Assert.Equal("* 2 FETCH (UID 2 FLAGS (\\Seen))", (await bob.OkAsync("STORE 2 +FLAGS (\\Seen \\Flagged \\Deleted $Work)")).Single);
        Assert.StartsWith("NO [NOPERM]", (await bob.NoAsync("STORE 2 +FLAGS (\\Deleted)")).Tagged, StringComparison.Ordinal);
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("SELECT INBOX");
        Assert.Equal(["* 1 FETCH (FLAGS (\\Seen))", "* 2 FETCH (FLAGS (\\Seen))", "* 3 FETCH (FLAGS ())"], (await alice.OkAsync("FETCH 1:3 FLAGS")).Untagged);
        await alice.OkAsync("STORE 2 FLAGS (\\Flagged \\Deleted)");
        // What a replacement does not reach stays: of \Seen alone is decided here.
        Assert.Contains("* 2 FETCH (UID 2 FLAGS (\\Seen \\Flagged \\Deleted))", (await bob.OkAsync("STORE 2 FLAGS (\\Seen \\Answered)")).Untagged);
        Assert.Contains("* 2 FETCH (UID 2 FLAGS (\\Flagged \\Deleted))", (await bob.OkAsync("STORE 2 FLAGS ()")).Untagged);
        await bob.OkAsync("CLOSE");
        Assert.Contains("* 3 EXISTS", (await bob.OkAsync("SELECT " + Shared)).Untagged);
    }

    [Fact]
    public async Task Keywords_are_those_of_the_owner()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient bob = await server.ConnectAsync("bob");
        await bob.AppendAsync("INBOX", Messages.Simple("mine", "x"), "($Mine) ");
        await bob.OkAsync("LOGOUT");
        bob = await server.SelectSharedAsync("lrswit");
        await bob.OkAsync("STORE 1 +FLAGS ($Theirs \\Deleted)");
        Assert.Equal("* 1 FETCH (FLAGS (\\Deleted $Theirs))", (await bob.OkAsync("FETCH 1 FLAGS")).Single);
        await bob.OkAsync("COPY 1 INBOX");
        ImapReply own = await bob.OkAsync("SELECT INBOX");
        Assert.Contains("* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Mine $Theirs)", own.Untagged);
        Assert.Equal(["* 1 FETCH (FLAGS ($Mine))", "* 2 FETCH (FLAGS (\\Deleted $Theirs))"], (await bob.OkAsync("FETCH 1:2 FLAGS")).Untagged);
        // And the other way: flags that one may not set there do not go along.
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("CREATE Drop");
        await alice.OkAsync("SETACL Drop bob@example.test is");
        await bob.OkAsync("STORE 1 +FLAGS (\\Seen)");
        await bob.OkAsync("COPY 1 \"Other Users/alice@example.test/Drop\"");
        Assert.StartsWith("OK [APPENDUID", (await bob.AppendAsync("\"Other Users/alice@example.test/Drop\"", Messages.Simple("in", "x"), "(\\Seen \\Flagged $New) ")).Tagged, StringComparison.Ordinal);
        await alice.OkAsync("SELECT Drop");
        Assert.Equal(["* 1 FETCH (FLAGS (\\Seen))", "* 2 FETCH (FLAGS (\\Seen))"], (await alice.OkAsync("FETCH 1:2 FLAGS")).Untagged);
    }

    [Fact]
    public async Task Moving_to_another_account_needs_the_rights_of_both_and_tells_both()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient bob = await server.SelectSharedAsync("lrt", "QRESYNC");
        Assert.StartsWith("NO [NOPERM]", (await bob.NoAsync("MOVE 1 INBOX")).Tagged, StringComparison.Ordinal);
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("SETACL INBOX bob@example.test +e");
        await alice.OkAsync("SELECT INBOX");
        ImapReply moved = await bob.OkAsync("MOVE 2 INBOX");
        Assert.Contains("* VANISHED 2", moved.Untagged);
        Assert.Contains("* 2 EXPUNGE", (await alice.OkAsync("NOOP")).Untagged);
        ImapReply status = await bob.OkAsync($"STATUS {Shared} (HIGHESTMODSEQ)");
        string modSeq = status.Single.Split("HIGHESTMODSEQ ")[1].TrimEnd(')');
        Assert.Equal($"OK [HIGHESTMODSEQ {modSeq}] MOVE completed", moved.Tagged);
        Assert.Contains("* 1 EXISTS", (await bob.OkAsync("SELECT INBOX")).Untagged);
        Assert.StartsWith("NO [NONEXISTENT]", (await bob.NoAsync("COPY 1 \"Other Users/alice@example.test/Nothing\"")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [NOPERM]", (await bob.NoAsync("COPY 1 " + Shared)).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expunge_and_close_need_the_right_to_expunge()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient bob = await server.SelectSharedAsync("lrte");
        await bob.OkAsync("STORE 1:2 +FLAGS (\\Deleted)");
        Assert.Equal(["* 1 EXPUNGE", "* 1 EXPUNGE"], (await bob.OkAsync("EXPUNGE")).Untagged);
    }

    [Fact]
    public async Task Mailboxes_are_made_and_renamed_and_deleted_with_the_rights_for_it()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice"), bob = await server.ConnectAsync("bob");
        await alice.OkAsync("CREATE Projects");
        await alice.OkAsync("SETACL Projects bob@example.test lr");
        const string Projects = "Other Users/alice@example.test/Projects";
        Assert.StartsWith("NO [NOPERM]", (await bob.NoAsync($"CREATE \"{Projects}/a\"")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [NOPERM]", (await bob.NoAsync("CREATE \"Other Users/alice@example.test/Top\"")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [NOPERM]", (await bob.NoAsync("CREATE \"Other Users/nobody@example.test/Top\"")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [CANNOT]", (await bob.NoAsync("CREATE \"Other Users/x\"")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [CANNOT]", (await bob.NoAsync("RENAME Sent \"Other Users\"")).Tagged, StringComparison.Ordinal);
        await alice.OkAsync("SETACL Projects bob@example.test lrkx");
        await bob.OkAsync($"CREATE \"{Projects}/a\"");
        Assert.Equal($"* MYRIGHTS \"{Projects}/a\" lrkxcd", (await bob.OkAsync($"MYRIGHTS \"{Projects}/a\"")).Single);
        await bob.OkAsync($"RENAME \"{Projects}/a\" \"{Projects}/b\"");
        Assert.StartsWith("NO [CANNOT]", (await bob.NoAsync($"RENAME \"{Projects}/b\" mine")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [NOPERM]", (await bob.NoAsync($"RENAME \"{Projects}/b\" \"Other Users/alice@example.test/b\"")).Tagged, StringComparison.Ordinal);
        await bob.OkAsync($"DELETE \"{Projects}/b\"");
        Assert.Equal(["* LIST (\\HasNoChildren) \"/\" \"Projects\""], (await alice.OkAsync("LIST \"\" Projects*")).Untagged);
    }

    [Fact]
    public async Task Rights_that_change_under_an_open_mailbox_hold_at_once()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient bob = await server.SelectSharedAsync("lr");
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("SETACL INBOX bob@example.test lrs");
        Assert.Contains("* OK [PERMANENTFLAGS (\\Seen)] Flags that stay", (await bob.OkAsync("STORE 1 +FLAGS (\\Seen)")).Untagged);
        await alice.OkAsync("SETACL INBOX bob@example.test lr");
        Assert.StartsWith("NO [NOPERM]", (await bob.NoAsync("STORE 2 +FLAGS (\\Seen)")).Tagged, StringComparison.Ordinal);
        await alice.OkAsync("DELETEACL INBOX bob@example.test");
        Assert.Contains("* OK [CLOSED] The right to read this mailbox was taken away", (await bob.NoAsync("FETCH 1 BODY[]")).Untagged);
        await bob.BadAsync("FETCH 1 BODY[]");
        await bob.OkAsync("SELECT INBOX");
    }

    [Fact]
    public async Task Who_idles_in_anothers_mailbox_hears_of_its_mail_and_of_the_end()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient bob = await server.SelectSharedAsync("lr");
        await bob.SendAsync("i IDLE\r\n");
        Assert.Equal("+ idling", await bob.ReadLineAsync());
        await server.DeliverAsync("alice", 1);
        Assert.Equal("* 4 EXISTS", await bob.ReadLineAsync());
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("DELETEACL INBOX bob@example.test");
        Assert.Equal("* OK [CLOSED] The right to read this mailbox was taken away", await bob.ReadLineAsync());
        await bob.SendAsync("DONE\r\n");
        Assert.Equal("i OK IDLE completed", await bob.ReadLineAsync());
    }

    [Fact]
    public async Task The_quota_of_a_shared_mailbox_is_its_owners()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        AccountId owner = (await server.Directory.FindAccountAsync(EmailAddress.Parse("alice@example.test")))!.Id;
        await server.Store.WriteAsync(transaction =>
        {
            transaction.SetQuota(owner, 0, 4);
            return true;
        });
        ImapClient bob = await server.SelectSharedAsync("lri");
        Assert.Equal([$"* QUOTAROOT {Shared} \"alice@example.test\"", "* QUOTA \"alice@example.test\" (MESSAGE 3 4 MAILBOX 6 100000 ANNOTATION-STORAGE 0 10240)"], (await bob.OkAsync("GETQUOTAROOT " + Shared)).Untagged);
        Assert.Equal("* QUOTA \"alice@example.test\" (MESSAGE 3 4 MAILBOX 6 100000 ANNOTATION-STORAGE 0 10240)", (await bob.OkAsync("GETQUOTA alice@example.test")).Single);
        await bob.AppendAsync(Shared, Messages.Simple("one", "fits"));
        Assert.StartsWith("NO [OVERQUOTA]", (await bob.AppendAsync(Shared, Messages.Simple("two", "do not"))).Tagged, StringComparison.Ordinal);
        ImapClient carol = await server.ConnectAsync("carol");
        Assert.StartsWith("NO [NONEXISTENT]", (await carol.NoAsync("GETQUOTA alice@example.test")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mailbox_that_its_owner_deletes_is_empty_for_those_who_have_it_open()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice"), bob = await server.ConnectAsync("bob");
        await alice.OkAsync("CREATE Short");
        await alice.OkAsync("SETACL Short bob@example.test lr");
        await alice.AppendAsync("Short", Messages.Simple("a", "b"));
        await bob.OkAsync("SELECT \"Other Users/alice@example.test/Short\"");
        await alice.OkAsync("DELETE Short");
        Assert.Equal(["* 1 EXPUNGE"], (await bob.OkAsync("NOOP")).Untagged);
        await bob.NoAsync("SELECT \"Other Users/alice@example.test/Short\"");
    }
}
