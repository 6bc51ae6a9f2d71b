using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;

namespace Posthouse.Imap.Tests;

public sealed class MailboxTests
{
    [Fact]
    public async Task Mailboxes_are_made_renamed_and_removed()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        Assert.Matches(@"^OK \[MAILBOXID \(F\w+\)\]", (await client.OkAsync("CREATE a/b/")).Tagged);
        Assert.StartsWith("NO [ALREADYEXISTS]", (await client.NoAsync("CREATE a/b")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [CANNOT]", (await client.NoAsync("CREATE \"a//b\"")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [CANNOT]", (await client.NoAsync("CREATE \"a*\"")).Tagged, StringComparison.Ordinal);
        await client.OkAsync("RENAME a c");
        Assert.Contains("\"c/b\"", (await client.OkAsync("LIST \"\" c/*")).Single, StringComparison.Ordinal);
        Assert.StartsWith("NO [CANNOT]", (await client.NoAsync("RENAME c c/d")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [NONEXISTENT]", (await client.NoAsync("RENAME zzz y")).Tagged, StringComparison.Ordinal);
        await client.OkAsync("DELETE c/b");
        Assert.StartsWith("NO [NONEXISTENT]", (await client.NoAsync("DELETE c/b")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [CANNOT]", (await client.NoAsync("DELETE inbox")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [NONEXISTENT]", (await client.NoAsync("SELECT nowhere")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [USEATTR]", (await client.NoAsync("CREATE x (USE (\\Sent))")).Tagged, StringComparison.Ordinal);
        await client.OkAsync("CREATE later (USE (\\Scheduled))");
        Assert.Contains("\\Scheduled", Assert.Single((await client.OkAsync("LIST \"\" later")).Untagged), StringComparison.Ordinal);
        await client.OkAsync("CREATE x (USE (\\Archive))");
    }

    [Fact]
    public async Task Renaming_the_inbox_moves_its_messages()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient client = await server.ConnectAsync();
        await client.OkAsync("RENAME INBOX old");
        Assert.Contains("MESSAGES 0", (await client.OkAsync("STATUS INBOX (MESSAGES)")).Single, StringComparison.Ordinal);
        Assert.Contains("MESSAGES 2", (await client.OkAsync("STATUS old (MESSAGES)")).Single, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_level_that_does_not_exist_is_renamed_for_the_mailboxes_below_it()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        await client.OkAsync("CREATE a/b/c");
        await server.DeliverManyAsync(2, "a/b/c");
        await client.OkAsync("SUBSCRIBE a");
        await client.OkAsync("SUBSCRIBE a/b/c");
        await client.OkAsync("DELETE a");
        await client.OkAsync("DELETE a/b");
        Assert.Equal(["* LIST (\\Noselect \\HasChildren) \"/\" \"a\"", "* LIST (\\Noselect \\HasChildren) \"/\" \"a/b\"", "* LIST (\\HasNoChildren) \"/\" \"a/b/c\""], (await client.OkAsync("LIST \"\" a*")).Untagged);
        string before = (await client.OkAsync("STATUS a/b/c (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ MAILBOXID)")).Single;

        await client.OkAsync("RENAME a/ d/e");
        Assert.Empty((await client.OkAsync("LIST \"\" a*")).Untagged);
        // Only what stands above the new name is made (RFC 9051 §6.3.6); the level itself exists as little as before.
        Assert.Equal(
            ["* LIST (\\HasChildren) \"/\" \"d\"", "* LIST (\\Noselect \\HasChildren) \"/\" \"d/e\"", "* LIST (\\Noselect \\HasChildren) \"/\" \"d/e/b\"", "* LIST (\\HasNoChildren) \"/\" \"d/e/b/c\""],
            (await client.OkAsync("LIST \"\" d*")).Untagged);
        Assert.Equal(["* LSUB (\\HasChildren) \"/\" \"d/e\"", "* LSUB (\\HasNoChildren) \"/\" \"d/e/b/c\""], (await client.OkAsync("LSUB \"\" d*")).Untagged);
        Assert.Empty((await client.OkAsync("LSUB \"\" a*")).Untagged);
        Assert.Equal(before.Replace("a/b/c", "d/e/b/c", StringComparison.Ordinal), (await client.OkAsync("STATUS d/e/b/c (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ MAILBOXID)")).Single);
    }

    [Fact]
    public async Task A_client_that_synchronises_finds_a_mailbox_below_a_renamed_level_as_it_knew_it()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        await client.OkAsync("ENABLE QRESYNC");
        await client.OkAsync("CREATE a/b");
        await server.DeliverManyAsync(3, "a/b");
        await client.OkAsync("DELETE a");
        ImapReply first = await client.OkAsync("SELECT a/b");
        string validity = Regex.Match(first.All, @"UIDVALIDITY (\d+)").Groups[1].Value, modSeq = Regex.Match(first.All, @"HIGHESTMODSEQ (\d+)").Groups[1].Value;

        // Also one that has it open goes on with it.
        await client.OkAsync("RENAME a z");
        await client.OkAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        await client.OkAsync("EXPUNGE");
        await client.OkAsync("UNSELECT");
        ImapReply again = await client.OkAsync($"SELECT z/b (QRESYNC ({validity} {modSeq}))");
        Assert.Contains("* VANISHED (EARLIER) 2", again.Untagged);
        Assert.DoesNotContain(again.Untagged, static line => line.Contains("FETCH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_level_is_renamed_neither_onto_a_mailbox_nor_below_itself()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        await client.OkAsync("CREATE a/b/c");
        await client.OkAsync("DELETE a");
        await client.OkAsync("CREATE x/b");
        await client.OkAsync("DELETE x");
        Assert.StartsWith("NO [ALREADYEXISTS]", (await client.NoAsync("RENAME a Sent")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [ALREADYEXISTS]", (await client.NoAsync("RENAME a inbox")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [CANNOT]", (await client.NoAsync("RENAME a a/b/d")).Tagged, StringComparison.Ordinal);
        // Both have a "b": all stays as it was.
        Assert.StartsWith("NO [ALREADYEXISTS]", (await client.NoAsync("RENAME a x")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [NONEXISTENT]", (await client.NoAsync("RENAME a/b/c/d y")).Tagged, StringComparison.Ordinal);
        Assert.Equal(["a", "a/b", "a/b/c", "x", "x/b"], (await client.OkAsync("LIST \"\" (a* x*)")).Untagged.Select(static line => line.Split('"')[^2]));
    }

    [Fact]
    public async Task Names_travel_in_modified_utf7_until_utf8_is_switched_on()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        await client.OkAsync("CREATE \"&UXZO1mWHTvZZOQ-/R&-D\"");
        Assert.Equal("* LIST (\\HasNoChildren) \"/\" \"&UXZO1mWHTvZZOQ-/R&-D\"", (await client.OkAsync("LIST \"\" \"&UXZO1mWHTvZZOQ-/*\"")).Single);
        await client.BadAsync("CREATE \"&broken\"");
        await client.OkAsync("ENABLE UTF8=ACCEPT");
        Assert.Equal("* LIST (\\HasNoChildren) \"/\" \"其他文件夹/R&D\"", (await client.OkAsync("LIST \"\" \"其他文件夹/*\"")).Single);
        // NFD and NFC are one name.
        await client.OkAsync("CREATE \"cafe\u0301\"");
        Assert.StartsWith("NO [ALREADYEXISTS]", (await client.NoAsync("CREATE \"café\"")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_name_survives_modified_utf7() =>
        Gen.String.Sample(static name =>
        {
            string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name));
            var wire = new ArrayBufferWriter<byte>();
            ModifiedUtf7.Encode(valid, wire);
            return Ascii.IsValid(wire.WrittenSpan) && ModifiedUtf7.Decode(wire.WrittenSpan) == valid;
        });

    [Fact]
    public async Task Status_tells_what_is_asked()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(3);
        ImapClient client = await server.SelectAsync();
        await client.OkAsync("STORE 1 +FLAGS.SILENT (\\Seen \\Deleted)");
        string status = (await client.OkAsync("STATUS INBOX (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN DELETED DELETED-STORAGE SIZE HIGHESTMODSEQ APPENDLIMIT MAILBOXID)")).All;
        Assert.Matches(@"\(MESSAGES 3 RECENT 0 UIDNEXT 4 UIDVALIDITY \d+ UNSEEN 2 DELETED 1 DELETED-STORAGE [1-9]\d* SIZE [1-9]\d* HIGHESTMODSEQ \d+ APPENDLIMIT 52428800 MAILBOXID \(F\w+\)\)", status);
        await client.BadAsync("STATUS INBOX (NONSENSE)");
    }

    [Fact]
    public async Task Quota_is_told_and_not_set()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.Store.WriteAsync(static transaction =>
        {
            transaction.SetQuota(ImapServer.AccountId, 10 << 10, 2);
            return true;
        });
        await server.DeliverManyAsync(1);
        ImapClient client = await server.ConnectAsync();
        Assert.Equal(["* QUOTAROOT \"INBOX\" \"\"", "* QUOTA \"\" (STORAGE 1 10 MESSAGE 1 2 MAILBOX 4 100000 ANNOTATION-STORAGE 0 10240)"], (await client.OkAsync("GETQUOTAROOT INBOX")).Untagged);
        Assert.Equal("* QUOTA \"\" (STORAGE 1 10 MESSAGE 1 2 MAILBOX 4 100000 ANNOTATION-STORAGE 0 10240)", (await client.OkAsync("GETQUOTA \"\"")).Single);
        Assert.StartsWith("NO [NOPERM]", (await client.NoAsync("SETQUOTA \"\" (STORAGE 512)")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [OVERQUOTA]", (await client.AppendAsync("INBOX", Messages.Simple("big", new string('x', 20_000)))).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Close_removes_in_silence_and_unselect_does_not()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(3);
        ImapClient client = await server.SelectAsync();
        await client.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        Assert.Empty((await client.OkAsync("UNSELECT")).Untagged);
        await client.BadAsync("FETCH 1 FLAGS");
        Assert.Contains("* 3 EXISTS", (await client.OkAsync("EXAMINE INBOX")).Untagged);
        Assert.StartsWith("NO [READ-ONLY]", (await client.NoAsync("STORE 1 FLAGS ()")).Tagged, StringComparison.Ordinal);
        await client.OkAsync("CLOSE");
        Assert.Contains("* 3 EXISTS", (await client.OkAsync("SELECT INBOX")).Untagged);
        Assert.Empty((await client.OkAsync("CLOSE")).Untagged);
        Assert.Contains("* 2 EXISTS", (await client.OkAsync("SELECT INBOX")).Untagged);
        Assert.Contains("* OK [CLOSED] The previous mailbox is closed", (await client.OkAsync("SELECT Sent")).Untagged);
    }

    [Fact]
    public async Task Revision_2_selects_without_recent_and_with_the_name()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(1);
        ImapClient client = await server.ConnectAsync();
        Assert.Equal("* ENABLED IMAP4rev2", (await client.OkAsync("ENABLE IMAP4rev2 NONSENSE")).Single);
        ImapReply select = await client.OkAsync("SELECT inbox");
        Assert.DoesNotContain("RECENT", select.All, StringComparison.Ordinal);
        Assert.DoesNotContain("UNSEEN", select.All, StringComparison.Ordinal);
        Assert.Contains("* LIST () \"/\" \"INBOX\"", select.Untagged);
        Assert.Equal("* NAMESPACE ((\"\" \"/\")) NIL NIL", (await client.OkAsync("NAMESPACE")).Single);
    }
}
