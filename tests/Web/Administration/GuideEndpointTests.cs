using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web.Tests;

/// <summary>The first-run guide belongs to the server: whoever looks after it, and with whatever browser.</summary>
public sealed class GuideEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    private async Task<string> StateAsync() => (await server.AskAsync("GET", "guide")).GetProperty("state").GetString()!;

    [Fact]
    public async Task It_is_new_until_there_is_more_than_whoever_set_the_server_up_and_stays_as_it_was_left()
    {
        // Two accounts: nobody begins here.
        Assert.Equal("closed", await StateAsync());
        await server.Service<DirectoryAdministration>().DeleteAccountAsync((await server.Service<AccountDirectory>().FindAccountAsync(EmailAddress.Parse("alice@here.test")))!.Id);
        Assert.Equal("new", await StateAsync());
        Assert.Equal("new", (await server.AskAsync("GET", "whoami")).GetProperty("guide").GetString());

        await server.AskAsync("PUT", "guide", """{"state":"open"}""");
        await server.AskAsync("POST", "accounts", """{"address":"alice@here.test"}""", HttpStatusCode.Created);
        Assert.Equal("open", await StateAsync());
        await server.AskAsync("PUT", "guide", """{"state":"later"}""");
        Assert.Equal("later", await StateAsync());
        await server.AskAsync("PUT", "guide", """{"state":"closed"}""");
        Assert.Equal("closed", (await server.AskAsync("GET", "whoami")).GetProperty("guide").GetString());

        Assert.Contains("open, later, closed", await server.FailAsync("PUT", "guide", HttpStatusCode.BadRequest, """{"state":"new"}"""), StringComparison.Ordinal);
        Assert.Equal("closed", await StateAsync());
    }
}
