using System.Globalization;
using System.Text;

namespace Posthouse.Imap.Tests;

public sealed class AppendTests
{
    // A CR of its own: what stands before it announces nothing, and no octets are waited for.
    [Theory]
    [InlineData("APPEND INBOX {5+}\r")]
    [InlineData("APPEND INBOX {5}\r")]
    [InlineData("APPEND INBOX UTF8 (~{5+}\r")]
    [InlineData("APPEND INBOX {5+}\r\nhello {5+}\r")]
    [InlineData("APPEND INBOX CATENATE (TEXT {5+}\r")]
    [InlineData("APPEND INBOX CATENATE (TEXT {5+}\r\nhello TEXT {5+}\r")]
    [InlineData("REPLACE 1 INBOX {5+}\r")]
    [InlineData("UID REPLACE 1 INBOX CATENATE (TEXT {5+}\r")]
    public async Task A_marker_with_a_cr_behind_it_is_none(string command)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(1);
        ImapClient client = await server.SelectAsync("INBOX", "UTF8=ACCEPT");
        await client.BadAsync(command);
        await client.OkAsync("NOOP");
        Assert.Equal("* STATUS \"INBOX\" (MESSAGES 1)", (await client.OkAsync("STATUS INBOX (MESSAGES)")).Single);
    }

    [Fact]
    public async Task An_appended_message_comes_back_byte_for_byte()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.SelectAsync();
        string message = Messages.Simple("päth", "línea\r\n.\r\n..x");
        ImapReply reply = await client.AppendAsync("INBOX", message, "(\\Seen $Tag) \" 7-Feb-1994 21:52:25 -0800\" ");
        Assert.Matches(@"^OK \[APPENDUID \d+ 1\]", reply.Tagged);
        Assert.Contains("* 1 EXISTS", reply.Untagged);
        string fetch = (await client.OkAsync("FETCH 1 (FLAGS INTERNALDATE BODY.PEEK[])")).Untagged[^1];
        Assert.Contains("FLAGS (\\Seen $Tag)", fetch, StringComparison.Ordinal);
        Assert.Contains("INTERNALDATE \"08-Feb-1994 05:52:25 +0000\"", fetch, StringComparison.Ordinal);
        Assert.Contains(message, fetch, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_messages_are_appended_all_or_none()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.SelectAsync();
        string one = Messages.Simple("one", "1"), two = Messages.Simple("two", "2");
        await client.SendAsync($"m APPEND INBOX (\\Flagged) {{{one.Length}}}\r\n");
        Assert.Equal("+ OK", await client.ReadLineAsync());
        await client.SendAsync($"{one} (\\Seen) {{{two.Length}}}\r\n");
        Assert.Equal("+ OK", await client.ReadLineAsync());
        await client.SendAsync($"{two}\r\n");
        ImapReply reply = await client.ReplyAsync("m");
        Assert.Matches(@"^OK \[APPENDUID \d+ 1:2\]", reply.Tagged);
        Assert.Equal(["* 1 FETCH (FLAGS (\\Flagged))", "* 2 FETCH (FLAGS (\\Seen))"], (await client.OkAsync("FETCH 1:2 FLAGS")).Untagged);

        // RFC 3502 §6.3.11: an empty message takes all back.
        await client.SendAsync($"n APPEND INBOX {{{one.Length}+}}\r\n{one} {{0+}}\r\n\r\n");
        Assert.StartsWith("NO", (await client.ReplyAsync("n")).Tagged, StringComparison.Ordinal);
        await client.SendAsync($"o APPEND INBOX {{{one.Length}+}}\r\n{one} nonsense\r\n");
        Assert.StartsWith("BAD", (await client.ReplyAsync("o")).Tagged, StringComparison.Ordinal);
        Assert.Empty((await client.OkAsync("NOOP")).Untagged);
    }

    [Fact]
    public async Task A_mailbox_that_is_not_there_is_refused_before_the_message_is_sent()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        Assert.StartsWith("NO [TRYCREATE]", (await client.NoAsync("APPEND nowhere {10}")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [TRYCREATE]", (await client.AppendAsync("nowhere", Messages.Simple("x", "y"))).Tagged, StringComparison.Ordinal);
        await client.BadAsync("APPEND INBOX nonsense");
        await client.BadAsync("APPEND INBOX (\\Nonsense) {10}");
        await client.OkAsync("NOOP");
    }

    [Fact]
    public async Task The_mailbox_may_be_a_literal_and_the_message_wrapped_in_utf8()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.SelectAsync("INBOX", "UTF8=ACCEPT");
        byte[] message = Encoding.UTF8.GetBytes(Messages.Simple("会议", "内容"));
        await client.SendAsync(string.Create(CultureInfo.InvariantCulture, $"u APPEND {{5+}}\r\nINBOX (\\Draft) UTF8 (~{{{message.Length}+}}\r\n"));
        await client.SendAsync(message);
        await client.SendAsync(")\r\n");
        Assert.StartsWith("OK [APPENDUID", (await client.ReplyAsync("u")).Tagged, StringComparison.Ordinal);
        await client.SendAsync($"v APPEND INBOX ~{{{message.Length}+}}\r\n");
        await client.SendAsync(message);
        await client.SendAsync("\r\n");
        Assert.StartsWith("OK [APPENDUID", (await client.ReplyAsync("v")).Tagged, StringComparison.Ordinal);
    }

    /// <summary>RFC 9051 §9: CHAR8 has no NUL; RFC 3516 §4.4: a literal8 may.</summary>
    [Fact]
    public async Task A_message_with_nul_is_taken_as_literal8_alone()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.SelectAsync();
        string message = Messages.Simple("nul", "a\0b"), plain = Messages.Simple("plain", "ab");
        Assert.StartsWith("NO The message has a NUL octet", (await client.AppendAsync("INBOX", message)).Tagged, StringComparison.Ordinal);
        // All of one APPEND or nothing; what follows the refused message is no command.
        await client.SendAsync($"m APPEND INBOX {{{plain.Length}+}}\r\n{plain} {{{message.Length}+}}\r\n{message} {{{plain.Length}+}}\r\n{plain}\r\n");
        Assert.StartsWith("NO The message has a NUL octet", (await client.ReplyAsync("m")).Tagged, StringComparison.Ordinal);
        Assert.Empty((await client.OkAsync("NOOP")).Untagged);
        await client.SendAsync($"n APPEND INBOX ~{{{message.Length}+}}\r\n{message}\r\n");
        Assert.StartsWith("OK [APPENDUID", (await client.ReplyAsync("n")).Tagged, StringComparison.Ordinal);
        Assert.Contains("a\0b", (await client.OkAsync("FETCH 1 BINARY.PEEK[1]")).Single, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_and_removals_by_uid_name_their_uids()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(5);
        ImapClient client = await server.SelectAsync();
        Assert.Matches(@"^OK \[COPYUID \d+ 2,4 1:2\]", (await client.OkAsync("UID COPY 2,4,99 Sent")).Tagged);
        Assert.StartsWith("NO [TRYCREATE]", (await client.NoAsync("COPY 1 nowhere")).Tagged, StringComparison.Ordinal);
        ImapReply same = await client.OkAsync("COPY 1 INBOX");
        Assert.Contains("* 6 EXISTS", same.Untagged);
        await client.OkAsync("STORE 1:3 +FLAGS.SILENT (\\Deleted)");
        Assert.Equal(["* 2 EXPUNGE"], (await client.OkAsync("UID EXPUNGE 2,4:5")).Untagged);
        Assert.Equal(["* 1 EXPUNGE", "* 1 EXPUNGE"], (await client.OkAsync("EXPUNGE")).Untagged);
    }

    [Fact]
    public async Task A_client_that_goes_away_inside_a_message_leaves_nothing()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        await client.SendAsync("a APPEND INBOX {1000+}\r\nhalf of it");
        await client.CloseAsync();
        await client.Session;
        ImapClient other = await server.ConnectAsync();
        Assert.Contains("MESSAGES 0", (await other.OkAsync("STATUS INBOX (MESSAGES)")).Single, StringComparison.Ordinal);
    }
}
