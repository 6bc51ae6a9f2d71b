using System.Text.Json;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>A new domain's records go into a real authoritative server by command, and the check turns green.</summary>
public sealed class PublishTests
{
    [Fact]
    public async Task A_domain_comes_from_nothing_to_green_by_command()
    {
        await using NamedServer named = await NamedServer.StartAsync();
        string folder = System.IO.Directory.CreateTempSubdirectory("posthouse-green-").FullName;
        await using var server = new ServerProcess(
            folder,
            $"""
            hostname = "mail.example.test"

            [store]
            reserve = "0"

            [dns]
            servers = ["{named.EndPoint}"]
            check-resolvers = ["{named.EndPoint}"]
            authoritative-port = {named.EndPoint.Port}
            addresses = ["192.0.2.25"]
            """,
            ["smtp", "submission", "imap"]);
        await server.StartAsync();
        (await server.AskAsync("domain", "add", "example.test")).Dispose();
        (await server.AskAsync("dkim", "add", "example.test")).Dispose();
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.AskAsync("dns", "check", "example.test"));

        (await server.AskAsync("dns", "set", "example.test", "--publisher", "rfc2136", "--publisher-server", named.EndPoint.ToString(), "--publisher-secret-file", named.KeyFile)).Dispose();
        using (JsonDocument published = await server.AskAsync("dns", "publish", "example.test", "--yes"))
        {
            Assert.Equal("example.test", published.RootElement.GetProperty("zone").GetString());
            Assert.NotEmpty(published.RootElement.GetProperty("outcomes").EnumerateArray());
        }

        using (JsonDocument again = await server.AskAsync("dns", "publish", "example.test", "--yes")) Assert.Empty(again.RootElement.GetProperty("changes").EnumerateArray());
        (await server.AskAsync("dns", "check", "example.test")).Dispose();

        // What is no longer wanted goes, and what we did not publish stays.
        (await server.AskAsync("dns", "set", "example.test", "--second-host", "mail2.elsewhere.test")).Dispose();
        (await server.AskAsync("dns", "publish", "example.test", "--yes")).Dispose();
        (await server.AskAsync("dns", "set", "example.test", "--second-host", "")).Dispose();
        using (JsonDocument removed = await server.AskAsync("dns", "publish", "example.test", "--yes"))
        {
            JsonElement change = Assert.Single(removed.RootElement.GetProperty("changes").EnumerateArray());
            Assert.Equal("20 mail2.elsewhere.test.", Assert.Single(change.GetProperty("remove").EnumerateArray()).GetString());
        }
    }
}
