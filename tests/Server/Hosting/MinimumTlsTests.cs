using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Posthouse.Server.Tests;

/// <summary>[tls] minimum holds for mail and for HTTPS.</summary>
public sealed class MinimumTlsTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-minimum-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("1.2", true)]
    [InlineData("1.3", false)]
    public async Task The_oldest_version_is_the_administrators_choice(string minimum, bool takesTls12)
    {
        string toml = $"""
            hostname = "mail.example.test"
            data = "{Path.Combine(_folder, "data")}"
            [store]
            reserve = "0"
            [tls]
            minimum = "{minimum}"
            [[listen]]
            protocol = "imap"
            address = "127.0.0.1"
            port = 0
            tls = "implicit"
            [[listen]]
            protocol = "http"
            address = "127.0.0.1"
            port = 0
            tls = "implicit"
            """;
        PosthouseConfiguration configuration = PosthouseConfiguration.Read(toml, _folder, out IReadOnlyList<ConfigurationError> errors);
        Assert.Empty(errors);
        await using PosthouseServer server = await PosthouseServer.StartAsync(configuration, create: true, cancellationToken: TestContext.Current.CancellationToken);
        foreach ((Listener _, IPEndPoint endPoint) in server.EndPoints)
        {
            Assert.True(await AcceptsAsync(endPoint, SslProtocols.Tls13));
            Assert.Equal(takesTls12, await AcceptsAsync(endPoint, SslProtocols.Tls12));
        }
    }

    private static async Task<bool> AcceptsAsync(IPEndPoint endPoint, SslProtocols protocol)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
        await using var stream = new SslStream(client.GetStream(), false, static (_, _, _, _) => true);
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "mail.example.test", EnabledSslProtocols = protocol }, TestContext.Current.CancellationToken);
            return stream.SslProtocol == protocol;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            return false;
        }
    }
}
