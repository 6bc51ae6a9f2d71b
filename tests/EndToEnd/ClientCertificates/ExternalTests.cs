using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Signing in by a client's certificate alone (SASL EXTERNAL), over real TLS to a real server.</summary>
public sealed class ExternalTests : IAsyncLifetime
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-external-").FullName;
    private readonly PeopleAuthority _authority = new("Example people");
    private ServerProcess _server = null!;

    public async ValueTask InitializeAsync()
    {
        string file = Path.Combine(_folder, "people.pem");
        await File.WriteAllTextAsync(file, _authority.Pem);
        _server = new ServerProcess(
            Path.Combine(_folder, "server"),
            $"""
            hostname = "mail.example.com"

            [[listen]]
            protocol = "imap"
            address = "127.0.0.1"
            port = 0
            tls = "implicit"
            client-authorities = "{file}"
            """,
            []);
        await _server.StartAsync();
        await _server.AskAsync("domain", "add", "example.com");
        foreach (string name in (string[])["admin", "bob", "eve"]) await _server.AskAsync("account", "add", name + "@example.com", "--password", "a pass phrase 42");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_certificate_signs_in_as_whom_it_names_and_nobody_else()
    {
        using X509Certificate2 bob = _authority.Issue(["bob@example.com"]);
        Assert.Contains(" AUTH=EXTERNAL", await SayAsync(bob, "a CAPABILITY"), StringComparison.Ordinal);
        Assert.StartsWith("a OK", await SayAsync(bob, "a AUTHENTICATE EXTERNAL ="), StringComparison.Ordinal);
        Assert.StartsWith("a OK", await SayAsync(bob, "a AUTHENTICATE EXTERNAL " + Base64("BOB@example.com")), StringComparison.Ordinal);
        Assert.StartsWith("a NO [AUTHENTICATIONFAILED]", await SayAsync(bob, "a AUTHENTICATE EXTERNAL " + Base64("eve@example.com")), StringComparison.Ordinal);
        Assert.StartsWith("a NO [AUTHENTICATIONFAILED]", await SayAsync(bob, "a AUTHENTICATE EXTERNAL " + Base64("admin@example.com")), StringComparison.Ordinal);
        using X509Certificate2 windows = _authority.Issue([], principal: "eve@example.com");
        Assert.StartsWith("a OK", await SayAsync(windows, "a AUTHENTICATE EXTERNAL ="), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_several_accounts_says_which_and_one_of_nobody_is_refused()
    {
        using X509Certificate2 both = _authority.Issue(["bob@example.com", "eve@example.com"]);
        Assert.StartsWith("a NO [AUTHENTICATIONFAILED]", await SayAsync(both, "a AUTHENTICATE EXTERNAL ="), StringComparison.Ordinal);
        Assert.StartsWith("a OK", await SayAsync(both, "a AUTHENTICATE EXTERNAL " + Base64("eve@example.com")), StringComparison.Ordinal);
        using X509Certificate2 nobody = _authority.Issue(["nobody@example.com"]);
        Assert.StartsWith("a NO [AUTHENTICATIONFAILED]", await SayAsync(nobody, "a AUTHENTICATE EXTERNAL ="), StringComparison.Ordinal);
        await _server.AskAsync("account", "suspend", "eve@example.com");
        Assert.StartsWith("a NO [AUTHENTICATIONFAILED]", await SayAsync(both, "a AUTHENTICATE EXTERNAL " + Base64("eve@example.com")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_certificate_a_password_does()
    {
        string capability = await SayAsync(null, "a CAPABILITY");
        Assert.DoesNotContain("EXTERNAL", capability, StringComparison.Ordinal);
        Assert.StartsWith("a NO", await SayAsync(null, "a AUTHENTICATE EXTERNAL ="), StringComparison.Ordinal);
        Assert.StartsWith("a OK", await SayAsync(null, "a LOGIN bob@example.com \"a pass phrase 42\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_or_for_another_purpose_fails_the_handshake()
    {
        using var other = new PeopleAuthority("Example people");
        using X509Certificate2 forged = other.Issue(["bob@example.com"]);
        using X509Certificate2 server = _authority.Issue(["bob@example.com"], purpose: "1.3.6.1.5.5.7.3.1");
        foreach (X509Certificate2 certificate in (X509Certificate2[])[forged, server])
        {
            Exception? failure = await Record.ExceptionAsync(() => SayAsync(certificate, "a AUTHENTICATE EXTERNAL ="));
            Assert.True(failure is AuthenticationException or IOException or EndOfStreamException, failure?.ToString());
        }
    }

    /// <summary>The answer to one command: all that comes with it, or the tagged line alone.</summary>
    private async Task<string> SayAsync(X509Certificate2? certificate, string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _server.Port("imap", "implicit"));
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "mail.example.com",
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
        });
        using var reader = new StreamReader(tls, Encoding.UTF8, leaveOpen: true);
        if (await reader.ReadLineAsync() is null) throw new EndOfStreamException();
        await tls.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
        var untagged = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("a ", StringComparison.Ordinal)) return command.EndsWith("CAPABILITY", StringComparison.Ordinal) ? untagged.ToString() : line;
            untagged.AppendLine(line);
        }

        throw new EndOfStreamException();
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
