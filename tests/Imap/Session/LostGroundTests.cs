using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap.Tests;

/// <summary>An account that is suspended or deleted, a mailbox that is deleted or renamed, under a session in each of its states.</summary>
public sealed class LostGroundTests
{
    private const string Bye = "* BYE You were signed out; please sign in again.";

    [Theory]
    [InlineData("")]
    [InlineData("a SELECT INBOX\r\n")]
    [InlineData("a IDLE\r\n")]
    [InlineData("a NOTIFY SET (personal (MessageNew MessageExpunge))\r\n")]
    [InlineData("a APPEND INBOX {10}\r\n")]
    [InlineData("a APPEND INBOX {10+}\r\nhello")]
    [InlineData("a APPEND INBOX {5+}\r\nhello")]
    [InlineData("a APPEND INBOX CATENATE (TEXT {5+}\r\nhello")]
    [InlineData("a CREATE {10}\r\n")]
    [InlineData("a CREATE {10+}\r\nhalf")]
    [InlineData("a LIST \"\" *")]
    [InlineData("a APPEND INBOX {90000000+}\r\nmuch")]
    public async Task Who_is_signed_out_hears_so_in_every_state(string said)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        if (said.Length > 0) await client.SendAsync(said);
        // Whatever the state answers comes first; and the session waits for more.
        if (said.EndsWith("\r\n", StringComparison.Ordinal))
        {
            string? line;
            do line = await client.ReadLineAsync();
            while (line!.StartsWith("* ", StringComparison.Ordinal));
        }

        client.SignOut();
        string? heard = await client.ReadLineAsync();
        while (heard is not null && heard != Bye) heard = await client.ReadLineAsync();
        Assert.Equal(Bye, heard);
        Assert.Null(await client.ReadLineAsync());
        await client.Session.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_mailbox_that_is_deleted_loses_its_messages_for_whoever_has_it_open()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient other = await server.ConnectAsync();
        await other.OkAsync("CREATE Box");
        await server.DeliverManyAsync(2, "Box");
        ImapClient client = await server.SelectAsync("Box");
        await other.OkAsync("DELETE Box");
        // RFC 2180 §3: what names a message that is gone is answered, and nothing is done.
        foreach (string command in (string[])["FETCH 1 BODY[]", "STORE 1 +FLAGS (\\Seen)", "COPY 1 INBOX", "SEARCH ALL", "SORT (SUBJECT) UTF-8 ALL", "THREAD REFERENCES UTF-8 ALL"])
        {
            ImapReply reply = await client.CommandAsync(command);
            Assert.DoesNotContain("BAD", reply.Tagged, StringComparison.Ordinal);
            Assert.DoesNotContain("SERVERBUG", reply.Tagged, StringComparison.Ordinal);
            Assert.DoesNotContain(reply.Untagged, static line => line.Contains("Body of", StringComparison.Ordinal));
        }

        await client.OkAsync("NOOP");
        Assert.Empty((await client.OkAsync("UID FETCH 1:* FLAGS")).Untagged);
        foreach (string command in (string[])["MOVE 1 INBOX", "UID MOVE 1 INBOX", "UID STORE 1 +FLAGS (\\Seen)", "EXPUNGE", "UID EXPUNGE 1", "CHECK"])
            Assert.DoesNotContain("SERVERBUG", (await client.CommandAsync(command)).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [TRYCREATE]", (await client.AppendAsync("Box", "Subject: x\n\nx")).Tagged, StringComparison.Ordinal);
        await client.OkAsync("CLOSE");
        await client.OkAsync("SELECT INBOX");
        Assert.Equal(0, await server.Store.ReadAsync(static reader => reader.FindMailbox(ImapServer.AccountId, Mailbox.Inbox)!.Messages));
    }

    [Theory]
    [InlineData("IDLE", "+ idling")]
    [InlineData("NOTIFY SET (selected (MessageNew MessageExpunge)) (personal (MailboxName))", "i OK NOTIFY completed")]
    public async Task Whoever_waits_is_told_of_a_deletion_at_once(string waiting, string begun)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient other = await server.ConnectAsync();
        await other.OkAsync("CREATE Box");
        await server.DeliverManyAsync(2, "Box");
        ImapClient client = await server.SelectAsync("Box");
        await client.SendAsync($"i {waiting}\r\n");
        Assert.Equal(begun, await client.ReadLineAsync());
        await other.OkAsync("DELETE Box");
        Assert.Equal("* 1 EXPUNGE", await client.ReadLineAsync());
        Assert.Equal("* 1 EXPUNGE", await client.ReadLineAsync());
        if (waiting == "IDLE")
        {
            await client.SendAsync("DONE\r\n");
            Assert.StartsWith("i OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal("* LIST (\\NonExistent) \"/\" \"Box\"", await client.ReadLineAsync());
        }

        await client.OkAsync("SELECT INBOX");
    }

    [Fact]
    public async Task A_mailbox_that_goes_while_a_message_comes_takes_none()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient other = await server.ConnectAsync();
        await other.OkAsync("CREATE Box");
        ImapClient client = await server.ConnectAsync();
        await client.SendAsync("a APPEND Box {10}\r\n");
        Assert.Equal("+ OK", await client.ReadLineAsync());
        await other.OkAsync("DELETE Box");
        await client.SendAsync("0123456789\r\n");
        Assert.StartsWith("a NO [TRYCREATE]", await client.ReadLineAsync(), StringComparison.Ordinal);
        await client.OkAsync("NOOP");
    }

    [Fact]
    public async Task A_mailbox_that_is_renamed_stays_open()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient other = await server.ConnectAsync();
        await other.OkAsync("CREATE Box");
        await server.DeliverManyAsync(1, "Box");
        ImapClient client = await server.SelectAsync("Box");
        await other.OkAsync("RENAME Box New");
        Assert.Contains("Body of 1.", (await client.OkAsync("FETCH 1 BODY.PEEK[TEXT]")).Single, StringComparison.Ordinal);
        await client.OkAsync("STORE 1 +FLAGS (\\Flagged)");
        await server.DeliverManyAsync(1, "New");
        Assert.Contains("* 2 EXISTS", (await client.OkAsync("NOOP")).Untagged);
        Assert.StartsWith("NO [TRYCREATE]", (await client.AppendAsync("Box", "Subject: x\n\nx")).Tagged, StringComparison.Ordinal);
        await client.OkAsync("CLOSE");
    }
}
