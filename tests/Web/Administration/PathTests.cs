using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Posthouse.Web.Tests;

/// <summary>Paths with what a careless program puts into them, sent as they are: clients of .NET would tidy them first.</summary>
public class PathTests(WebServer server) : IClassFixture<WebServer>
{
    [Theory]
    [InlineData("DELETE", "accounts/alice@here.test/links/%2E%2E")]
    [InlineData("DELETE", "accounts/alice@here.test/links/..")]
    [InlineData("DELETE", "accounts/alice@here.test/")]
    [InlineData("DELETE", "domains/here.test/dkim/%2e%2e")]
    [InlineData("GET", "accounts/x/../alice@here.test")]
    [InlineData("GET", "accounts/./alice@here.test")]
    public async Task What_leads_elsewhere_leads_nowhere(string method, string path)
    {
        Uri address = server.Local.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = client.GetStream();
        string authorization = server.Local.DefaultRequestHeaders.Authorization is { } given ? $"Authorization: {given}\r\n" : "";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{method} /api/v1/{path} HTTP/1.1\r\nHost: {address.Authority}\r\n{authorization}Connection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 404", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("alice@here.test", (await server.AskAsync("GET", "accounts/alice@here.test")).GetProperty("address").GetString());
        Assert.Equal("here.test", (await server.AskAsync("GET", "domains/here.test")).GetProperty("name").GetString());
    }
}
