namespace Posthouse.Hostile.Tests;

/// <summary>Names and addresses of a stranger in headers, replies and the journal: none makes a line of its own.</summary>
public sealed class InjectionTests
{
    [Theory]
    [InlineData("EHLO a.example.net\rX-Injected: 1")]
    [InlineData("EHLO a.example.net\0X-Injected: 1")]
    [InlineData("EHLO a.example.net (X-Injected: 1)")]
    [InlineData("EHLO a.example.net;X-Injected")]
    [InlineData("HELO \"a\r\"")]
    public async Task A_name_in_the_greeting_with_anything_else_in_it_is_refused(string command)
    {
        await using HostileServer server = await HostileServer.StartAsync();
        using HostileClient client = await server.ConnectAsync("smtp");
        await client.SmtpAsync(null, 220);
        await client.SendAsync(command + "\r\nQUIT\r\n");
        Assert.StartsWith("50", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("221", await client.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAIL FROM:<\"a\rX-Injected: 1\"@example.net>")]
    [InlineData("MAIL FROM:<a@example.net> ENVID=a+0D+0AX-Injected:+201")]
    [InlineData("MAIL FROM:<a@example.net> ENVID=a+C2+85X-Injected")]
    [InlineData("MAIL FROM:<\"a\u0001b\"@example.net>")]
    [InlineData("MAIL FROM:<a@exa\tmple.net>")]
    public async Task A_sender_with_a_line_end_in_it_is_refused(string command)
    {
        await using HostileServer server = await HostileServer.StartAsync();
        using HostileClient client = await server.ConnectAsync("smtp");
        await client.SmtpAsync(null, 220);
        await client.SmtpAsync("EHLO a.example.net", 250);
        await client.SendAsync(command + "\r\n");
        Assert.StartsWith("50", await client.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_writes_above_a_message_is_its_own_fields_and_nothing_else()
    {
        await using HostileServer server = await HostileServer.StartAsync();
        using (HostileClient client = await server.ConnectAsync("smtp"))
        {
            await client.SmtpAsync(null, 220);
            await client.SmtpAsync("EHLO [X-Injected:1]", 250);
            await client.SmtpAsync("MAIL FROM:<\"X-Injected: 1> (\\\"\"@example.net>", 250);
            await client.SmtpAsync("RCPT TO:<alice@example.com>", 250);
            await client.SmtpAsync("DATA", 354);
            await client.SmtpAsync("From: a@example.net\r\nSubject: first\r\n\r\nbody\r\n.", 250);
            await client.SmtpAsync("QUIT", 221);
        }

        using HostileClient imap = await server.ImapAsync();
        string header = await imap.ImapAsync("FETCH 1 BODY.PEEK[HEADER]");
        int at = header.IndexOf("}\n", StringComparison.Ordinal) + 2;
        string[] lines = header[at..header.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
        Assert.All(lines, static line => Assert.Matches("^([ \t]|Return-Path:|Delivered-To:|Received:|Authentication-Results:|Received-SPF:|Date:|Message-ID:|From: a@example.net|Subject: first)", line));
        Assert.DoesNotContain("\nX-Injected", header, StringComparison.OrdinalIgnoreCase);
    }
}
