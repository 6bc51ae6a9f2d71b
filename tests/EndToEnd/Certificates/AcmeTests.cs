using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>A whole server that gets its certificate from a real authority, and changes it under open sessions.</summary>
public sealed class AcmeTests(MailHost host)
{
    private const string Name = "mail.acme.test", Other = "mta-sts.acme.test";

    [Theory]
    [InlineData("http-01")]
    [InlineData("tls-alpn-01")]
    public async Task A_server_obtains_its_certificate_and_renews_it_without_dropping_a_session(string challenge)
    {
        if (!PebbleServer.IsInstalled) Assert.Skip(PebbleServer.Missing);
        int http = PebbleServer.FreePort(), https = PebbleServer.FreePort(), imaps = PebbleServer.FreePort();
        string folder = host.MakeFolder("acme");
        await using var zone = new LoopbackZone();
        await using PebbleServer pebble = await PebbleServer.StartAsync(Path.Combine(folder, "pebble"), zone.EndPoint, http, https);
        await using var server = new ServerProcess(Path.Combine(folder, "server"), Configuration(challenge, pebble, http, https, imaps), []);
        await server.StartAsync();
        using X509Certificate2 root = await pebble.RootAsync();

        string first = await ObtainedAsync(server);
        using SslStream session = await ConnectAsync(imaps, root);
        Assert.Equal(first, Serial(session));
        using (SslStream web = await ConnectAsync(https, root)) Assert.Equal(first, Serial(web));

        (await server.AskAsync("certificate", "renew")).Dispose();
        string second = await ObtainedAsync(server);
        Assert.NotEqual(first, second);
        using (SslStream later = await ConnectAsync(imaps, root)) Assert.Equal(second, Serial(later));
        using (SslStream web = await ConnectAsync(https, root)) Assert.Equal(second, Serial(web));

        // The session from before goes on as if nothing had happened.
        await session.WriteAsync("a NOOP\r\nb LOGOUT\r\n"u8.ToArray());
        using var reader = new StreamReader(session, Encoding.ASCII);
        string rest = await reader.ReadToEndAsync();
        Assert.Contains("a OK", rest);
        Assert.Contains("* BYE", rest);

        (await server.AskAsync("certificate", "revoke", "--reason", "superseded", "--yes")).Dispose();
        Assert.True(await pebble.IsRevokedAsync(second));
    }

    private static string Configuration(string challenge, PebbleServer pebble, int http, int https, int imaps) => string.Create(CultureInfo.InvariantCulture, $"""
        hostname = "{Name}"

        [acme]
        terms-agreed = true
        directory = "{pebble.Directory}"
        trust-file = "{pebble.TrustFile}"
        names = ["{Name}", "{Other}"]
        challenge = "{challenge}"

        [[listen]]
        protocol = "http"
        address = "127.0.0.1"
        port = {http}
        tls = "none"

        [[listen]]
        protocol = "http"
        address = "127.0.0.1"
        port = {https}
        tls = "implicit"

        [[listen]]
        protocol = "imap"
        address = "127.0.0.1"
        port = {imaps}
        tls = "implicit"
        """);

    // The command waits for an attempt that is under way, and says so where the certificate is there already.
    private static async Task<string> ObtainedAsync(ServerProcess server)
    {
        await PosthouseCommand.RunAsync("certificate", "obtain", "--data", server.Data);
        using JsonDocument list = await server.AskAsync("certificate", "list");
        JsonElement acme = list.RootElement.EnumerateArray().Single(static c => c.GetProperty("source").GetString() == "acme");
        Assert.True(acme.TryGetProperty("serial", out JsonElement serial), list.RootElement.ToString() + await server.ReadLogAsync());
        Assert.Equal([Name, Other], acme.GetProperty("names").EnumerateArray().Select(static n => n.GetString()));
        return serial.GetString()!;
    }

    // As a mail program does it: the name must fit, and the chain that the server sends must lead to the root.
    private static async Task<SslStream> ConnectAsync(int port, X509Certificate2 root)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", port);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(root);
        var stream = new SslStream(tcp.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Other, CertificateChainPolicy = policy });
        return stream;
    }

    private static string Serial(SslStream stream) => ((X509Certificate2)stream.RemoteCertificate!).SerialNumber;
}
