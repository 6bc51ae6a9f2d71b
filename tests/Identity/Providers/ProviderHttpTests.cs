using System.Net;
using System.Net.Sockets;
using Posthouse.Mail;
using Posthouse.Testing;

namespace Posthouse.Identity.Tests;

public class ProviderHttpTests
{
    [Theory]
    [InlineData("here.test", false, false)]
    [InlineData("here.test", true, true)]
    [InlineData(null, false, true)]
    public async Task A_domains_provider_leads_into_no_private_network_and_the_servers_own_may(string? owner, bool privateProviders, bool reached)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var issuer = new Uri($"http://login.example.com:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        using var http = new ProviderHttp(new TestResolver().A("login.example.com", "127.0.0.1"), new IdentityOptions { PrivateProviders = privateProviders });
        var provider = new IdentityProvider { Owner = owner is null ? null : DomainName.Parse(owner), Name = "corp", Label = "Corp", Issuer = issuer.AbsoluteUri, ClientId = "posthouse" };
        Task<string> asked = http.GetAsync(provider, issuer, null, TestContext.Current.CancellationToken);
        if (reached)
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), TestContext.Current.CancellationToken);
            Assert.Equal("{}", await asked);
            return;
        }

        Assert.Equal(ProviderFault.Unreachable, (await Assert.ThrowsAsync<ProviderException>(() => asked)).Fault);
        Assert.False(listener.Pending());
    }
}
