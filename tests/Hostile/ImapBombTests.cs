using System.Text;

namespace Posthouse.Hostile.Tests;

/// <summary>IMAP clients that ask for too much: each hears so or is closed, and another's session goes on.</summary>
public sealed class ImapBombTests
{
    [Theory]
    [InlineData("SEARCH TEXT {4294967295}")]
    [InlineData("SEARCH TEXT {9223372036854775807}")]
    [InlineData("SEARCH TEXT {99999999999999999999}")]
    [InlineData("APPEND INBOX {9223372036854775807}")]
    [InlineData("APPEND INBOX {9223372036854775807+}")]
    [InlineData("LOGIN {65537}")]
    public async Task A_literal_that_is_too_large_is_refused_before_it_is_sent(string command)
    {
        await using HostileServer server = await HostileServer.StartAsync();
        using HostileClient other = await server.ImapAsync("bob");
        using HostileClient client = await server.ImapAsync();
        long before = GC.GetTotalAllocatedBytes();
        await client.SendAsync($"x {command}\r\n");
        string answer = await client.ReadLineAsync();
        Assert.True(answer.StartsWith("x BAD", StringComparison.Ordinal) || answer.StartsWith("x NO", StringComparison.Ordinal), answer);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 8L << 20);
        await other.ImapAsync("NOOP");
    }

    [Fact]
    public async Task A_hundred_thousand_parentheses_are_refused()
    {
        await using HostileServer server = await HostileServer.StartAsync();
        using HostileClient client = await server.ImapAsync();
        await client.ImapAsync("SEARCH " + new string('(', 100_000) + "ALL" + new string(')', 100_000), "BAD");
        // Within a line's length it is the depth that is refused.
        await client.ImapAsync("SEARCH " + new string('(', 30_000) + "ALL" + new string(')', 30_000), "BAD");
        await client.ImapAsync("FETCH 1 BODY[" + string.Concat(Enumerable.Repeat("1.", 20_000)) + "1]", "BAD");
        await client.ImapAsync("FETCH 1 " + new string('(', 30_000), "BAD");
        await client.ImapAsync("LIST \"\" (" + new string('(', 30_000), "BAD");
        await client.ImapAsync("NOOP");
    }

    [Fact]
    public async Task Many_literals_are_one_command_or_none()
    {
        await using HostileServer server = await HostileServer.StartAsync();
        using HostileClient client = await server.ImapAsync();
        var command = new StringBuilder("SEARCH");
        for (int i = 0; i < 100_000; i++) command.Append(" TEXT {1+}\r\nx");
        await client.SendAsync($"x {command}\r\n");
        Assert.StartsWith("x BAD", await client.ReadLineAsync(), StringComparison.Ordinal);
        await client.ImapAsync("NOOP");
    }

    [Fact]
    public async Task A_line_of_a_megabyte_and_null_octets_are_refused_and_the_session_goes_on()
    {
        await using HostileServer server = await HostileServer.StartAsync();
        using HostileClient client = await server.ImapAsync();
        await client.ImapAsync("NOOP " + new string('x', 1 << 20), "BAD");
        await client.ImapAsync("SEARCH TEXT \"a\0b\"", "BAD");
        await client.ImapAsync("NOOP\0", "BAD");
        await client.ImapAsync("NOOP");
    }

    [Fact]
    public async Task A_set_of_all_numbers_costs_what_the_mailbox_holds()
    {
        await using HostileServer server = await HostileServer.StartAsync();
        await server.DeliverAsync("Subject: x\r\nFrom: a@example.net\r\n\r\nx");
        using HostileClient client = await server.ImapAsync();
        Assert.Contains("* 1 FETCH", await client.ImapAsync("UID FETCH 1:4294967295 FLAGS"), StringComparison.Ordinal);
        string many = string.Join(',', Enumerable.Range(1, 10_000).Select(static i => $"{2 * i}"));
        await client.ImapAsync($"UID FETCH {many} FLAGS");
        await client.ImapAsync($"UID STORE {many} +FLAGS (\\Seen)");
    }
}
