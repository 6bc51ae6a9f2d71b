namespace Posthouse.Imap.Tests;

public sealed class SessionTests
{
    [Fact]
    public async Task A_mailbox_can_be_selected_and_its_messages_fetched()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverAsync(Messages.Simple("Hello", "World"));
        ImapClient client = await server.ConnectAsync();
        ImapReply select = await client.OkAsync("SELECT INBOX");
        Assert.Contains("* 1 EXISTS", select.Untagged);
        Assert.Contains("* 0 RECENT", select.Untagged);
        Assert.Contains("* OK [UNSEEN 1] The first unread message", select.Untagged);
        Assert.StartsWith("OK [READ-WRITE]", select.Tagged, StringComparison.Ordinal);

        ImapReply fetch = await client.OkAsync("FETCH 1 (UID FLAGS RFC822.SIZE)");
        Assert.StartsWith("* 1 FETCH (UID 1 FLAGS () RFC822.SIZE ", fetch.Single, StringComparison.Ordinal);
        fetch = await client.OkAsync("FETCH 1 BODY[TEXT]");
        Assert.Equal("* 1 FETCH (FLAGS (\\Seen) BODY[TEXT] {7}\nWorld\r\n)", fetch.Single);
    }

    [Fact]
    public async Task Commands_outside_their_state_are_bad()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        await client.BadAsync("FETCH 1 FLAGS");
        await client.BadAsync("LOGIN a b");
        await client.BadAsync("NONSENSE");
        await client.OkAsync("NOOP");
    }

    [Fact]
    public async Task Ten_bad_commands_end_the_connection()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        for (int i = 0; i < 9; i++) await client.BadAsync("NONSENSE");
        await client.SendAsync("z NONSENSE\r\n");
        Assert.StartsWith("z BAD", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("* BYE Too many bad commands.", await client.ReadLineAsync());
        Assert.Null(await client.ReadLineAsync());
    }

    [Fact]
    public async Task Logout_says_goodbye_before_its_answer()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.SelectAsync();
        ImapReply reply = await client.OkAsync("LOGOUT");
        Assert.Equal("* BYE Goodbye", reply.Single);
        Assert.Null(await client.ReadLineAsync());
    }

    [Fact]
    public async Task A_literal_bomb_is_refused_without_being_read()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        ImapReply reply = await client.BadAsync("LIST \"\" {4294967295}");
        Assert.Contains("[TOOBIG]", reply.Tagged, StringComparison.Ordinal);
        reply = await client.BadAsync("LIST \"\" {99999999999999999999999}");
        reply = await client.NoAsync("APPEND INBOX {999999999}");
        Assert.Contains("[TOOBIG]", reply.Tagged, StringComparison.Ordinal);
        await client.OkAsync("NOOP");
    }

    [Fact]
    public async Task A_refused_literal_that_does_not_wait_is_read_and_thrown_away()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumMessageSize = 100 });
        ImapClient client = await server.ConnectAsync();
        string text = new('x', 200);
        await client.SendAsync($"a APPEND INBOX {{200+}}\r\n{text} {{200+}}\r\n{text}\r\nb NOOP\r\n");
        Assert.StartsWith("a NO [TOOBIG]", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("b OK", await client.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_an_end_is_refused()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        await client.SendAsync("a NOOP " + new string('x', 1 << 20) + "\r\nb NOOP\r\n");
        Assert.StartsWith("a BAD", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("b OK", await client.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Literals_stand_anywhere_in_a_command()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        await client.SendAsync("a CREATE {3}\r\n");
        Assert.Equal("+ OK", await client.ReadLineAsync());
        await client.SendAsync("abc\r\n");
        Assert.StartsWith("a OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        await client.SendAsync("b RENAME {3+}\r\nabc {3+}\r\ndef\r\n");
        Assert.StartsWith("b OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Contains("def", (await client.OkAsync("LIST \"\" def")).Single, StringComparison.Ordinal);
    }
}
