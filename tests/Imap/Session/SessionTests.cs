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

    // What comes after a marker is a literal's octets, whatever becomes of the command: taken for commands, a name or a text in it could act.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public async Task The_literal_of_a_line_that_is_too_long_is_never_taken_for_commands(int piece)
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumLine = 2000, MaximumCommand = 4000 });
        ImapClient client = await server.ConnectAsync();
        byte[] sent = System.Text.Encoding.ASCII.GetBytes($"a SEARCH TEXT {new string('x', 3000)} TEXT {{20+}}\r\nz CREATE Smuggled \r\n\r\nb NOOP\r\n");
        for (int at = 0; at < sent.Length; at += piece) await client.SendAsync(sent.AsMemory(at, Math.Min(piece, sent.Length - at)));
        Assert.StartsWith("a BAD", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("b OK", await client.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5000)]
    public async Task A_line_of_the_very_maximum_is_taken_however_it_arrives(int piece)
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumLine = 1000 });
        ImapClient client = await server.ConnectAsync();
        byte[] sent = System.Text.Encoding.ASCII.GetBytes($"a LIST \"\" {new string('x', 1000 - "a LIST \"\" ".Length)}\r\nb LIST \"\" {new string('x', 1001 - "b LIST \"\" ".Length)}\r\n");
        for (int at = 0; at < sent.Length; at += piece) await client.SendAsync(sent.AsMemory(at, Math.Min(piece, sent.Length - at)));
        Assert.StartsWith("a OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("b BAD", await client.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_literal_of_a_command_that_is_too_long_is_never_taken_for_commands()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumLine = 2000, MaximumCommand = 4000 });
        ImapClient client = await server.ConnectAsync();
        string key = $"TEXT {new string('x', 1500)} TEXT {{1+}}\r\ny ";
        await client.SendAsync($"a SEARCH {key}{key}TEXT {new string('x', 1500)} TEXT {{20+}}\r\nz CREATE Smuggled \r\n\r\nb NOOP\r\n");
        Assert.StartsWith("a BAD", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("b OK", await client.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_points_that_are_no_characters_are_no_defect()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.SelectAsync();
        await client.NoAsync("CREATE \"a\ufffe\"");
        await client.OkAsync("SEARCH TEXT \"a\ufffe\"");
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
