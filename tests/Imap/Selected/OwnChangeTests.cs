using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap.Tests;

/// <summary>What a session did itself is not told to it again; what others did always is.</summary>
public sealed class OwnChangeTests
{
    [Fact]
    public async Task A_store_that_alters_nothing_hides_no_change_of_others()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient a = await server.SelectAsync();
        ImapClient b = await server.SelectAsync();
        await a.OkAsync("STORE 2 +FLAGS.SILENT (\\Seen)");
        await b.OkAsync("NOOP");
        await a.OkAsync("STORE 1 +FLAGS.SILENT (\\Flagged)");
        ImapReply store = await b.OkAsync("STORE 2 +FLAGS.SILENT (\\Seen)");
        Assert.Equal("* 1 FETCH (UID 1 FLAGS (\\Flagged))", store.Single);
    }

    [Fact]
    public async Task A_store_of_many_is_done_in_pieces_and_told_as_one()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumChanged = 2 });
        await server.DeliverManyAsync(5);
        ImapClient a = await server.SelectAsync("INBOX", "CONDSTORE");
        ImapClient b = await server.SelectAsync();
        await b.OkAsync("STORE 4 +FLAGS.SILENT (\\Answered)");
        Assert.Equal("* 4 FETCH (UID 4 FLAGS (\\Answered) MODSEQ (11))", (await a.OkAsync("NOOP")).Single);
        ImapReply store = await a.OkAsync("STORE 1:* (UNCHANGEDSINCE 10) +FLAGS (\\Flagged)");
        // Two of them, two, of which one was another's, and one: others had their turn in between, as the mod-sequences say.
        Assert.Equal(
            ["* 1 FETCH (UID 1 FLAGS (\\Flagged) MODSEQ (12))", "* 2 FETCH (UID 2 FLAGS (\\Flagged) MODSEQ (12))", "* 3 FETCH (UID 3 FLAGS (\\Flagged) MODSEQ (13))", "* 5 FETCH (UID 5 FLAGS (\\Flagged) MODSEQ (14))"],
            store.Untagged);
        Assert.StartsWith("OK [MODIFIED 4] ", store.Tagged, StringComparison.Ordinal);
        Assert.Empty((await a.OkAsync("NOOP")).Untagged);
        Assert.Equal(["* 1 FETCH (UID 1 FLAGS (\\Flagged))", "* 2 FETCH (UID 2 FLAGS (\\Flagged))", "* 3 FETCH (UID 3 FLAGS (\\Flagged))", "* 5 FETCH (UID 5 FLAGS (\\Flagged))"], (await b.OkAsync("NOOP")).Untagged);
    }

    [Fact]
    public async Task An_expunge_of_many_is_done_in_pieces_and_told_as_one()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumChanged = 2 });
        await server.DeliverManyAsync(6);
        ImapClient a = await server.SelectAsync("INBOX", "QRESYNC");
        ImapClient b = await server.SelectAsync();
        await a.OkAsync("STORE 1:3,5:6 +FLAGS.SILENT (\\Deleted)");
        await b.OkAsync("NOOP");
        ImapReply expunge = await a.OkAsync("EXPUNGE");
        Assert.Equal("* VANISHED 1:3,5:6", expunge.Single);
        // Three changes after those of the flags, which were three as well.
        Assert.StartsWith("OK [HIGHESTMODSEQ 17] ", expunge.Tagged, StringComparison.Ordinal);
        Assert.Equal(["* 1 EXPUNGE", "* 1 EXPUNGE", "* 1 EXPUNGE", "* 2 EXPUNGE", "* 2 EXPUNGE"], (await b.OkAsync("NOOP")).Untagged);
        Assert.Empty((await a.OkAsync("EXPUNGE")).Untagged);
        Assert.True((await server.Store.VerifyAsync()).IsClean);
    }

    [Fact]
    public async Task What_a_store_changed_before_it_was_refused_is_told()
    {
        await using SharingServer server = await SharingServer.StartAsync(new ImapOptions { MaximumChanged = 1 });
        ImapClient bob = await server.SelectSharedAsync("lrsw");
        AccountId of = (await server.Directory.FindAccountAsync(EmailAddress.Parse("alice@example.test")))!.Id, by = (await server.Directory.FindAccountAsync(EmailAddress.Parse("bob@example.test")))!.Id;
        MailboxId inbox = (await server.Store.ReadAsync(reader => reader.FindMailbox(of, Mailbox.Inbox)))!.Id;
        Task<bool>? withdrawn = null;
        // On the writer's thread, before the first piece is answered: this write comes between it and the second.
        using IDisposable subscription = server.Store.Subscribe(of, change => withdrawn ??= server.Store.WriteAsync(transaction =>
        {
            transaction.SetGrant(inbox, new MailboxGrant(Grantee.Account(by), MailboxRights.Lookup | MailboxRights.Read, MailboxRights.None));
            return true;
        }));
        ImapReply refused = await bob.NoAsync("STORE 1:* +FLAGS.SILENT (\\Flagged)");
        Assert.StartsWith("NO [NOPERM] ", refused.Tagged, StringComparison.Ordinal);
        Assert.Equal("* 1 FETCH (UID 1 FLAGS (\\Flagged))", refused.Single);
        Assert.True(await withdrawn!);
    }

    [Fact]
    public async Task Flags_that_a_fetch_sets_come_with_their_modseq_once_condstore_is_on()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(1);
        ImapClient client = await server.SelectAsync("INBOX", "CONDSTORE");
        Assert.Matches(@"^\* 1 FETCH \(FLAGS \(\\Seen\) MODSEQ \(\d+\) BODY\[TEXT\]", (await client.OkAsync("FETCH 1 BODY[TEXT]")).Single);
        Assert.DoesNotContain("FLAGS", (await client.OkAsync("FETCH 1 BODY[TEXT]")).Single, StringComparison.Ordinal);
    }
}
