using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap.Tests;

/// <summary>RFC 5465. Whatever is told here comes without a command.</summary>
public sealed class NotifyTests
{
    [Fact]
    public async Task News_of_other_mailboxes_come_as_status()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2, "Sent");
        ImapClient client = await server.ConnectAsync();
        IReadOnlyList<string> told = (await client.OkAsync("NOTIFY SET STATUS (personal (MessageNew MessageExpunge FlagChange))")).Untagged;
        Assert.Equal(4, told.Count);
        Assert.Contains(told, line => line.StartsWith("* STATUS \"Sent\" (MESSAGES 2 UIDNEXT 3 UIDVALIDITY ", StringComparison.Ordinal));
        await server.DeliverManyAsync(1, "Sent");
        Assert.Matches("^\\* STATUS \"Sent\" \\(MESSAGES 3 UIDNEXT 4 UIDVALIDITY \\d+ UNSEEN 3\\)$", await client.ReadResponseAsync());
        await WriteAsync(server, "Sent", (t, id) => t.UpdateFlags(id, UidSet.Of(1), FlagOperation.Add, MessageFlags.Seen));
        Assert.Matches(" UNSEEN 2\\)$", await client.ReadResponseAsync());
        await WriteAsync(server, "Sent", (t, id) => t.Expunge(id, UidSet.Of(1), onlyDeleted: false));
        Assert.Matches("^\\* STATUS \"Sent\" \\(MESSAGES 2 ", await client.ReadResponseAsync());
        await client.OkAsync("NOTIFY NONE");
        await server.DeliverManyAsync(1, "Sent");
        Assert.Empty((await client.OkAsync("NOOP")).Untagged);
    }

    [Fact]
    public async Task The_open_mailbox_tells_at_once_and_fetches_what_is_new()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient client = await server.SelectAsync();
        await client.OkAsync("NOTIFY SET (selected (MessageNew (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)]) MessageExpunge FlagChange)) (inboxes (MessageNew MessageExpunge))");
        await server.DeliverAsync(Messages.Simple("news", "x"));
        Assert.Equal("* 3 EXISTS", await client.ReadResponseAsync());
        Assert.Matches("^\\* 3 FETCH \\(UID 3 BODY\\[HEADER.FIELDS \\(SUBJECT\\)\\] \\{", await client.ReadResponseAsync());
        await WriteAsync(server, "INBOX", (t, id) => t.UpdateFlags(id, UidSet.Of(2), FlagOperation.Add, MessageFlags.Flagged));
        Assert.Equal("* 2 FETCH (UID 2 FLAGS (\\Flagged))", await client.ReadResponseAsync());
        await WriteAsync(server, "INBOX", (t, id) => t.Expunge(id, UidSet.Of(1), onlyDeleted: false));
        Assert.Equal("* 1 EXPUNGE", await client.ReadResponseAsync());
        // A command is read as ever, in pieces too.
        await client.SendAsync("X1 NO");
        await client.SendAsync("OP\r\n");
        Assert.Empty((await client.ReplyAsync("X1")).Untagged);
    }

    [Fact]
    public async Task With_qresync_contexts_and_uidonly()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient client = await server.SelectAsync("INBOX", "QRESYNC", "UIDONLY");
        await client.OkAsync("UID SEARCH RETURN (UPDATE) UNSEEN");
        await client.OkAsync("NOTIFY SET (selected-delayed (MessageNew (FLAGS) MessageExpunge)) (personal (MessageNew MessageExpunge))");
        await server.DeliverManyAsync(1);
        Assert.Equal("* 3 EXISTS", await client.ReadResponseAsync());
        Assert.Equal("* 3 UIDFETCH (FLAGS () MODSEQ (8))", await client.ReadResponseAsync());
        Assert.Equal("* ESEARCH (TAG \"T3\") UID ADDTO (0 3)", await client.ReadResponseAsync());
        await WriteAsync(server, "INBOX", (t, id) => t.Expunge(id, UidSet.Of(2), onlyDeleted: false));
        Assert.Equal("* ESEARCH (TAG \"T3\") UID REMOVEFROM (0 2)", await client.ReadResponseAsync());
        Assert.Equal("* VANISHED 2", await client.ReadResponseAsync());
        await server.DeliverManyAsync(1, "Sent");
        Assert.Matches("^\\* STATUS \"Sent\" \\(MESSAGES 1 .* HIGHESTMODSEQ \\d+\\)$", await client.ReadResponseAsync());
        await client.SendAsync("I IDLE\r\n");
        Assert.Equal("+ idling", await client.ReadResponseAsync());
        await server.DeliverManyAsync(1, "Sent");
        Assert.Matches("^\\* STATUS \"Sent\" \\(MESSAGES 2 ", await client.ReadResponseAsync());
        await client.SendAsync("DONE\r\n");
        await client.ReplyAsync("I");
    }

    [Fact]
    public async Task Mailboxes_their_names_subscriptions_and_annotations()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        await client.OkAsync("NOTIFY SET (subtree (work Trash) (MailboxName SubscriptionChange MailboxMetadataChange)) (personal (ServerMetadataChange))");
        await server.Store.WriteAsync(t => t.CreateMailbox(ImapServer.AccountId, "work"));
        Assert.Equal("* LIST () \"/\" \"work\"", await client.ReadResponseAsync());
        await server.Store.WriteAsync(t => t.CreateMailbox(ImapServer.AccountId, "elsewhere"));
        await server.Store.WriteAsync(t =>
        {
            t.SetSubscribed(ImapServer.AccountId, "work", true);
            return true;
        });
        Assert.Equal("* LIST (\\Subscribed) \"/\" \"work\"", await client.ReadResponseAsync());
        await AnnotateAsync("work", "/comment", "to do"u8.ToArray());
        Assert.Equal("* METADATA \"work\" \"/shared/comment\"", await client.ReadResponseAsync());
        await AnnotateAsync("work", "/comment", null);
        Assert.Equal("* METADATA \"work\" \"/shared/comment\"", await client.ReadResponseAsync());
        await WriteAsync(server, "work", (t, id) =>
        {
            t.RenameMailbox(id, "Trash/old");
            return true;
        });
        Assert.Matches("\"Trash/old\" \\(\"OLDNAME\" \\(\"work\"\\)\\)$", await client.ReadResponseAsync());
        await client.OkAsync("NOOP");
        await WriteAsync(server, "Trash/old", (t, id) =>
        {
            t.DeleteMailbox(id);
            return true;
        });
        Assert.Equal("* LIST (\\NonExistent) \"/\" \"Trash/old\"", await client.ReadResponseAsync());
        await server.Store.WriteAsync(t =>
        {
            t.SetAnnotation(null, ImapServer.AccountId, "/theme", "dark"u8.ToArray(), 10);
            return true;
        });
        Assert.Equal("* METADATA \"\" \"/private/theme\"", await client.ReadResponseAsync());
        await AnnotateAsync(null, "/motd", "hello"u8.ToArray());
        Assert.Equal("* METADATA \"\" \"/shared/motd\"", (await client.OkAsync("NOOP")).Single);

        Task AnnotateAsync(string? mailbox, string name, byte[]? value) => server.Store.WriteAsync(t =>
        {
            t.SetAnnotation(mailbox is null ? null : t.FindMailbox(ImapServer.AccountId, mailbox)!.Id, null, name, value, 10);
            return true;
        });
    }

    [Fact]
    public async Task What_cannot_be_asked_for()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        Assert.StartsWith("NO [BADEVENT (MessageNew ", (await client.NoAsync("NOTIFY SET (personal (AnnotationChange))")).Tagged, StringComparison.Ordinal);
        foreach (string set in new[]
        {
            "(personal (MessageNew))", "(personal (MessageExpunge FlagChange))", "(personal (FlagChange))", "(personal (MessageNew (UID) MessageExpunge))",
            "(selected (MailboxName))", "(selected NONE) (selected-delayed NONE)", "(nobody NONE)", "(personal)", "",
        }) await client.BadAsync("NOTIFY SET " + set);
        await client.OkAsync("NOTIFY SET (mailboxes (no such names) (MessageNew MessageExpunge)) (selected NONE)");
    }

    [Fact]
    public async Task Too_much_news_end_in_an_overflow_and_silence()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumNotifyPending = 5 });
        for (int i = 0; i < 10; i++) await server.Store.WriteAsync(t => t.CreateMailbox(ImapServer.AccountId, string.Create(CultureInfo.InvariantCulture, $"m{i}")));
        ImapClient client = await server.ConnectAsync();
        await client.OkAsync("NOTIFY SET (personal (MessageNew MessageExpunge))");
        await server.Store.WriteAsync(t =>
        {
            for (int i = 0; i < 10; i++) t.CreateMailbox(ImapServer.AccountId, string.Create(CultureInfo.InvariantCulture, $"n{i}"));
            return true;
        });
        Assert.Empty((await client.OkAsync("NOOP")).Untagged);
        await client.OkAsync("NOTIFY SET (personal (MailboxName))");
        await server.Store.WriteAsync(t =>
        {
            for (int i = 0; i < 10; i++) t.CreateMailbox(ImapServer.AccountId, string.Create(CultureInfo.InvariantCulture, $"o{i}"));
            return true;
        });
        Assert.StartsWith("* OK [NOTIFICATIONOVERFLOW]", await client.ReadResponseAsync(), StringComparison.Ordinal);
        await server.DeliverManyAsync(1);
        Assert.Empty((await client.OkAsync("NOOP")).Untagged);
    }

    // RFC 8437.
    [Fact]
    public async Task Who_signs_out_takes_the_notifications_along()
    {
        await using SignInFixture fixture = await SignInFixture.StartAsync();
        ImapClient client = await fixture.ConnectAsync();
        await client.OkAsync("LOGIN bob@example.test secret-word");
        await client.OkAsync("NOTIFY SET (personal (MessageNew MessageExpunge MailboxName))");
        await client.OkAsync("UNAUTHENTICATE");
        Assert.Empty((await client.OkAsync("NOOP")).Untagged);
        await client.OkAsync("LOGIN bob@example.test secret-word");
        Assert.Empty((await client.OkAsync("CREATE more")).Untagged);
    }

    private static Task<T> WriteAsync<T>(ImapServer server, string mailbox, Func<WriteTransaction, MailboxId, T> change) =>
        server.Store.WriteAsync(transaction => change(transaction, transaction.FindMailbox(ImapServer.AccountId, mailbox)!.Id));
}
