using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Posthouse.Mail;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests;

/// <summary>The real client against a real TLS server.</summary>
public class PolicyHttpTests
{
    private const string Policy = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 65\r\nConnection: close\r\n\r\nversion: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 604800\n\n";
    private const string Host = "mta-sts.example.com";

    [Fact]
    public async Task A_policy_comes_over_https_from_a_host_that_proves_its_name()
    {
        using TestAuthority authority = TestAuthority.Root();
        using X509Certificate2 good = authority.Issue([Host]);
        Assert.Equal(MtaStsMode.Enforce, (await FetchAsync(authority, good, Policy)).Policy!.Mode);

        using X509Certificate2 other = authority.Issue(["example.com"]);
        Assert.Equal(MtaStsFault.WebPkiInvalid, (await FetchAsync(authority, other, Policy)).Fault);
        using X509Certificate2 expired = authority.Issue([Host], days: -1);
        Assert.Equal(MtaStsFault.WebPkiInvalid, (await FetchAsync(authority, expired, Policy)).Fault);
        using TestAuthority stranger = TestAuthority.Root("Stranger");
        using X509Certificate2 unknown = stranger.Issue([Host]);
        Assert.Equal(MtaStsFault.WebPkiInvalid, (await FetchAsync(authority, unknown, Policy)).Fault);
    }

    [Fact]
    public async Task No_redirect_is_followed()
    {
        using TestAuthority authority = TestAuthority.Root();
        using X509Certificate2 good = authority.Issue([Host]);
        Assert.Equal(MtaStsFault.FetchError, (await FetchAsync(authority, good, $"HTTP/1.1 302 Found\r\nLocation: https://{Host}/other\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")).Fault);
    }

    [Fact]
    public async Task A_strangers_name_does_not_lead_to_this_machine()
    {
        using TestAuthority authority = TestAuthority.Root();
        using X509Certificate2 good = authority.Issue([Host]);
        Assert.Equal(MtaStsFault.FetchError, (await FetchAsync(authority, good, Policy, allowLoopback: false)).Fault);
    }

    private static async Task<MtaStsFetch> FetchAsync(TestAuthority authority, X509Certificate2 certificate, string answer, bool allowLoopback = true)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = allowLoopback ? ServeAsync(listener, certificate, answer) : Task.CompletedTask;
        var options = new MtaStsOptions { Port = ((IPEndPoint)listener.LocalEndpoint).Port, AllowLoopback = allowLoopback, TrustedRoots = [X509CertificateLoader.LoadCertificate(authority.Certificate.RawData)] };
        using HttpClient http = PolicyHttp.Create(new TestResolver().A(Host, "127.0.0.1"), options);
        MtaStsFetch fetch = await new MtaStsFetcher(http, options, TimeProvider.System).FetchAsync(DomainName.Parse("example.com"), TestContext.Current.CancellationToken);
        await serving;
        return fetch;
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate, string answer)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            using var reader = new StreamReader(tls, leaveOpen: true);
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 })
            {
            }

            await tls.WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            // The client did not like the certificate.
        }
    }
}
