using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests;

/// <summary>The client for addresses that a person or a stranger's mail has given: push services, images, lists to leave, identity providers of domains.</summary>
public class StrangersHttpTests
{
    [Theory]
    [InlineData("127.0.0.1", null)]
    [InlineData("10.1.2.3", null)]
    [InlineData("172.16.0.1", null)]
    [InlineData("192.168.1.1", null)]
    [InlineData("169.254.169.254", null)]
    [InlineData("100.64.0.1", null)]
    [InlineData("0.0.0.0", null)]
    [InlineData(null, "::1")]
    [InlineData(null, "::ffff:127.0.0.1")]
    [InlineData(null, "64:ff9b::7f00:1")]
    [InlineData(null, "2002:7f00:1::")]
    [InlineData(null, "fe80::1")]
    [InlineData(null, "fd00::1")]
    public async Task A_name_that_leads_into_a_network_that_is_not_the_worlds_is_not_connected_to(string? four, string? six)
    {
        TestResolver resolver = new();
        if (four is not null) resolver.A("inside.example.com", four);
        if (six is not null) resolver.Aaaa("inside.example.com", six);
        using HttpClient http = PolicyHttp.CreateForStrangers(resolver, allowPrivate: false);
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://inside.example.com:9/"), TestContext.Current.CancellationToken));
        // Nothing was tried: a refused connection would say so.
        Assert.Equal(SocketError.HostNotFound, Assert.IsType<SocketException>(refused.InnerException).SocketErrorCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/")]
    [InlineData("http://[::1]:9/")]
    [InlineData("http://2130706433:9/")]
    [InlineData("http://0x7f.1:9/")]
    [InlineData("http://10.1.2.3:9/")]
    [InlineData("http://172.16.0.1:9/")]
    [InlineData("http://192.168.1.1:9/")]
    [InlineData("http://169.254.169.254:9/")]
    [InlineData("http://100.64.0.1:9/")]
    [InlineData("http://0.0.0.0:9/")]
    [InlineData("http://[::]:9/")]
    [InlineData("http://[fe80::1]:9/")]
    [InlineData("http://[fe80::1%25lo]:9/")]
    [InlineData("http://[fd00::1]:9/")]
    [InlineData("http://[::ffff:127.0.0.1]:9/")]
    [InlineData("http://[64:ff9b::7f00:1]:9/")]
    [InlineData("http://[2002:7f00:1::]:9/")]
    [InlineData("http://localhost:9/")]
    public async Task A_literal_address_that_is_not_the_worlds_and_this_machines_name_lead_nowhere(string address)
    {
        using HttpClient http = PolicyHttp.CreateForStrangers(new TestResolver(), allowPrivate: false);
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(address), TestContext.Current.CancellationToken));
        Assert.Equal(SocketError.HostNotFound, Assert.IsType<SocketException>(refused.InnerException).SocketErrorCode);
    }

    [Theory]
    [InlineData("8.8.8.8", "8.8.8.8")]
    [InlineData("2001:4860:4860::8888", "2001:4860:4860::8888")]
    [InlineData("192.168.1.1", "")]
    [InlineData("fd00::1", "")]
    public async Task A_literal_address_of_the_world_is_connected_to_and_no_resolver_is_asked(string host, string expected)
    {
        TestResolver resolver = new();
        List<IPAddress> addresses = await PolicyHttp.AddressesOfAsync(host, resolver, ReservedAddresses.Contain, TestContext.Current.CancellationToken);
        Assert.Equal(expected, string.Join(' ', addresses));
        Assert.Empty(resolver.Asked);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "[::1]")]
    public async Task An_answer_comes_from_a_literal_address_and_nothing_in_the_question_tells_what_it_came_of(string address, string host)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        using HttpClient http = PolicyHttp.CreateForStrangers(new TestResolver(), allowPrivate: true);
        // As within a request to this server.
        using var activity = new Activity("request");
        activity.SetIdFormat(ActivityIdFormat.W3C).AddBaggage("account", "alice").Start();
        Task<HttpResponseMessage> asked = http.GetAsync(new Uri($"http://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}/"), TestContext.Current.CancellationToken);
        using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
        var lines = new List<string>();
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 } line) lines.Add(line);
        await client.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using HttpResponseMessage answer = await asked;
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(["GET / HTTP/1.1", $"Host: {host}:{((IPEndPoint)listener.LocalEndpoint).Port}"], lines);
    }

    // RFC 9525 §6.5: an address is proved as an address, never as a name.
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.2", false)]
    [InlineData("example.com", false)]
    public async Task A_literal_address_is_proved_by_the_certificate(string proved, bool taken)
    {
        using TestAuthority authority = TestAuthority.Root();
        using X509Certificate2 certificate = authority.Issue([proved]);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using HttpClient http = PolicyHttp.CreateForStrangers(new TestResolver(), allowPrivate: true, [X509CertificateLoader.LoadCertificate(authority.Certificate.RawData)]);
        Task<HttpResponseMessage> asked = http.GetAsync(new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"), TestContext.Current.CancellationToken);
        using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream());
        Task serving = ServeAsync(tls, certificate);
        if (taken)
        {
            using HttpResponseMessage answer = await asked;
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            await serving;
            return;
        }

        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => asked);
        Assert.IsType<AuthenticationException>(refused.InnerException);
        await Assert.ThrowsAnyAsync<Exception>(() => serving);
    }

    private static async Task ServeAsync(SslStream tls, X509Certificate2 certificate)
    {
        await tls.AuthenticateAsServerAsync(certificate);
        using var reader = new StreamReader(tls, leaveOpen: true);
        string? line;
        do line = await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new EndOfStreamException();
        while (line.Length > 0);
        await tls.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_address_that_was_looked_at_is_the_one_that_is_connected_to()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var resolver = new TestResolver().A("twice.example.com", "127.0.0.1");
        using HttpClient http = PolicyHttp.CreateForStrangers(resolver, allowPrivate: true);
        Task<HttpResponseMessage> asked = http.GetAsync(new Uri($"http://twice.example.com:{((IPEndPoint)listener.LocalEndpoint).Port}/"), TestContext.Current.CancellationToken);
        using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using HttpResponseMessage answer = await asked;
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        // Asked once for each kind, by the resolver that is looked through, and by nobody else.
        Assert.Equal(["A twice.example.com", "AAAA twice.example.com"], resolver.Asked);
    }
}
