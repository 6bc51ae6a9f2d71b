namespace Posthouse.Hostile.Tests;

/// <summary>What was sent in clear text behind the command that starts TLS is never answered, and never acted upon, under TLS (RFC 3207 §4.2, CVE-2011-0411).</summary>
public sealed class StartTlsInjectionTests
{
    [Theory]
    [InlineData("smtp")]
    [InlineData("submission")]
    public async Task Smtp_forgets_what_came_behind_starttls(string protocol)
    {
        await using HostileServer server = await HostileServer.StartAsync();
        using HostileClient client = await server.ConnectAsync(protocol);
        await client.SmtpAsync(null, 220);
        await client.SmtpAsync("EHLO a.example.net", 250);
        await client.SendAsync("STARTTLS\r\nEHLO injected.example.net\r\nMAIL FROM:<injected@example.net>\r\nRCPT TO:<alice@example.com>\r\n");
        await client.SmtpAsync(null, 220);
        await client.StartTlsAsync();
        // Nothing of it was heard: the greeting is forgotten, and no transaction is open.
        await client.SmtpAsync("MAIL FROM:<b@example.net>", 503);
        await client.SmtpAsync("EHLO a.example.net", 250);
        await client.SmtpAsync("STARTTLS", 503);
        await client.SmtpAsync("RCPT TO:<alice@example.com>", 503);
    }

    [Fact]
    public async Task Imap_forgets_what_came_behind_starttls()
    {
        await using HostileServer server = await HostileServer.StartAsync();
        using HostileClient client = await server.ConnectAsync("imap");
        await client.ReadLineAsync();
        await client.SendAsync($"a STARTTLS\r\nb LOGIN alice@example.com \"{HostileServer.Password}\"\r\nc SELECT INBOX\r\n");
        Assert.StartsWith("a OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        await client.StartTlsAsync();
        await client.SendAsync("c CAPABILITY\r\nd FETCH 1 FLAGS\r\n");
        Assert.DoesNotContain("STARTTLS", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("c OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("d BAD", await client.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pop3_forgets_what_came_behind_stls()
    {
        await using HostileServer server = await HostileServer.StartAsync();
        using HostileClient client = await server.ConnectAsync("pop3");
        await client.ReadLineAsync();
        await client.SendAsync($"STLS\r\nUSER alice@example.com\r\nPASS {HostileServer.Password}\r\n");
        Assert.StartsWith("+OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        await client.StartTlsAsync();
        await client.SendAsync("STAT\r\n");
        Assert.StartsWith("-ERR", await client.ReadLineAsync(), StringComparison.Ordinal);
    }
}
