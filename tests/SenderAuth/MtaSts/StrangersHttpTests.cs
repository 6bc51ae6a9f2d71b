using System.Net;
using System.Net.Sockets;
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
    [InlineData("http://localhost:9/")]
    public async Task A_literal_address_and_this_machines_name_lead_nowhere(string address)
    {
        using HttpClient http = PolicyHttp.CreateForStrangers(new TestResolver(), allowPrivate: false);
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(address), TestContext.Current.CancellationToken));
        Assert.Equal(SocketError.HostNotFound, Assert.IsType<SocketException>(refused.InnerException).SocketErrorCode);
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
