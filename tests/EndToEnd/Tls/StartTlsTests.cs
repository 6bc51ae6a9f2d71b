using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Attacks on the step from clear text to TLS, byte by byte.</summary>
public sealed class StartTlsTests(MailHost host)
{
    [Theory]
    [InlineData("smtp")]
    [InlineData("submission")]
    public async Task Smtp_commands_sent_in_clear_text_behind_starttls_are_thrown_away(string protocol)
    {
        using LineClient client = await LineClient.ConnectAsync(host.Server.Port(protocol));
        await client.SmtpAsync(null, 220);
        await client.SmtpAsync("EHLO client.test", 250);
        await client.SendAsync("STARTTLS\r\nMAIL FROM:<injected@attacker.test>\r\nRCPT TO:<injected@attacker.test>\r\n");
        string reply = await client.ReadLineAsync();
        if (!reply.StartsWith("220", StringComparison.Ordinal)) return; // Refused outright: as good.
        await client.UpgradeAsync();
        // RFC 3207 §4.2: the server knows nothing of what was said before. Neither was MAIL heard, nor is EHLO's reply held over.
        await client.SmtpAsync("NOOP", 250);
        await client.SmtpAsync("RCPT TO:<someone@e2e.test>", 503);
        List<string> greeting = await client.SmtpLinesAsync("EHLO client.test", 250);
        Assert.DoesNotContain(greeting, static line => line.Contains("STARTTLS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Imap_commands_sent_in_clear_text_behind_starttls_are_thrown_away()
    {
        using LineClient client = await LineClient.ConnectAsync(host.Server.Port("imap"));
        await client.ReadLineAsync();
        await client.SendAsync("x STARTTLS\r\ny CREATE injected\r\nz LOGOUT\r\n");
        string reply = await client.ReadLineAsync();
        if (!reply.StartsWith("x OK", StringComparison.Ordinal)) return; // Refused outright: as good.
        await client.UpgradeAsync();
        List<string> lines = await client.ImapAsync("CAPABILITY");
        Assert.Equal(2, lines.Count);
        Assert.DoesNotContain("STARTTLS", lines[0]);
        await client.ImapAsync("NOOP");
    }

    [Fact]
    public async Task Pop3_commands_sent_in_clear_text_behind_stls_are_thrown_away()
    {
        Account account = host.TakeAccount();
        using LineClient client = await LineClient.ConnectAsync(host.Server.Port("pop3"));
        await client.ReadLineAsync();
        await client.SendAsync("STLS\r\nUSER attacker\r\nPASS attacker\r\nQUIT\r\n");
        string reply = await client.ReadLineAsync();
        if (!reply.StartsWith("+OK", StringComparison.Ordinal)) return; // Refused outright: as good.
        await client.UpgradeAsync();
        await client.SendAsync($"USER {account.Address}\r\n");
        Assert.StartsWith("+OK", await client.ReadLineAsync());
        await client.SendAsync("QUIT\r\n");
        Assert.StartsWith("+OK", await client.ReadLineAsync());
    }

    [Theory]
    [InlineData("smtp", "not TLS at all\r\n")]
    [InlineData("submission", "\u0016\u0003\u0001\u00ff\u00ff\u0001")]
    public async Task Garbage_instead_of_a_handshake_ends_that_connection_and_no_other(string protocol, string garbage)
    {
        using LineClient bystander = await LineClient.ConnectAsync(host.Server.Port(protocol));
        await bystander.SmtpAsync(null, 220);
        using (LineClient client = await LineClient.ConnectAsync(host.Server.Port(protocol)))
        {
            await client.SmtpAsync(null, 220);
            await client.SmtpAsync("EHLO client.test", 250);
            await client.SmtpAsync("STARTTLS", 220);
            await client.SendAsync(garbage + new string('x', 70_000));
            await Assert.ThrowsAnyAsync<IOException>(async () =>
            {
                // An alert may come first; then the end.
                while (true) await client.ReadLineAsync();
            });
        }

        await bystander.SmtpAsync("EHLO client.test", 250);
    }
}
