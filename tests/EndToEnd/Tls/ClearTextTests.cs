using System.Text;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>
/// Passwords in clear text from another machine. A balancer's PROXY header makes the test's connections come from there,
/// as it does in production.
/// </summary>
public sealed class ClearTextTests(MailHost host)
{
    private const string FromAfar = "PROXY TCP4 198.51.100.7 198.51.100.1 40000 25\r\n";

    private static readonly string Password = Convert.ToBase64String(Encoding.UTF8.GetBytes("\0someone\0secret"));

    [Fact]
    public async Task No_protocol_offers_or_takes_a_password_before_tls()
    {
        await using ServerProcess server = await StartAsync();
        using LineClient client = await ConnectAsync(server, "submission");
        await client.SmtpAsync(null, 220);
        List<string> offered = await client.SmtpLinesAsync("EHLO client.test", 250);
        Assert.Contains(offered, static line => line.EndsWith("STARTTLS", StringComparison.Ordinal));
        Assert.DoesNotContain(offered, static line => line.Contains("PLAIN", StringComparison.Ordinal) || line.Contains("LOGIN", StringComparison.Ordinal));
        await client.SmtpAsync("AUTH PLAIN " + Password, 538);

        using LineClient imap = await ConnectAsync(server, "imap");
        Assert.Contains("LOGINDISABLED", await imap.ReadLineAsync());
        UnexpectedReplyException refused = await Assert.ThrowsAsync<UnexpectedReplyException>(() => imap.ImapAsync("LOGIN someone secret"));
        Assert.Contains("PRIVACYREQUIRED", refused.Message);
        refused = await Assert.ThrowsAsync<UnexpectedReplyException>(() => imap.ImapAsync("AUTHENTICATE PLAIN " + Password));
        Assert.Contains("PRIVACYREQUIRED", refused.Message);

        using LineClient pop3 = await ConnectAsync(server, "pop3");
        await pop3.ReadLineAsync();
        await pop3.SendAsync("USER someone\r\n");
        Assert.StartsWith("-ERR", await pop3.ReadLineAsync());
        await pop3.SendAsync("AUTH PLAIN " + Password + "\r\n");
        Assert.StartsWith("-ERR", await pop3.ReadLineAsync());
    }

    private async Task<ServerProcess> StartAsync()
    {
        string listeners = string.Concat(((string[])["submission", "imap", "pop3"]).Select(static protocol => $"""

            [[listen]]
            protocol = "{protocol}"
            address = "127.0.0.1"
            port = 0
            proxy-from = ["127.0.0.0/8"]

            """));
        var server = new ServerProcess(host.MakeFolder("afar"), "hostname = \"mail.e2e.test\"\n" + listeners, []);
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task<LineClient> ConnectAsync(ServerProcess server, string protocol)
    {
        LineClient client = await LineClient.ConnectAsync(server.Port(protocol));
        await client.SendAsync(FromAfar);
        return client;
    }
}
