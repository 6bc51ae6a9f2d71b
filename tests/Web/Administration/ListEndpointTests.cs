using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>Aliases and groups.</summary>
public class ListEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task An_alias_is_made_shown_listed_changed_and_deleted()
    {
        await server.AskAsync("POST", "aliases", """{"address":"sales@here.test","targets":["alice@here.test","bob@elsewhere.test"]}""", HttpStatusCode.Created);
        Assert.Equal(2, (await server.AskAsync("GET", "aliases/sales@here.test")).GetProperty("targets").GetArrayLength());
        Assert.Contains((await server.AskAsync("GET", "aliases?domain=here.test")).EnumerateArray(), static a => a.GetProperty("address").GetString() == "sales@here.test");
        JsonElement changed = await server.AskAsync("PUT", "aliases/sales@here.test", """{"address":"sales@here.test","targets":["root@here.test"]}""");
        Assert.Equal("root@here.test", changed.GetProperty("targets")[0].GetString());
        await server.AskAsync("DELETE", "aliases/sales@here.test", expected: HttpStatusCode.NoContent);
        await server.FailAsync("GET", "aliases/sales@here.test", HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"address":"alice@here.test","targets":["root@here.test"]}""", HttpStatusCode.Conflict)]
    [InlineData("""{"address":"x@nowhere.test","targets":["root@here.test"]}""", HttpStatusCode.NotFound)]
    [InlineData("""{"address":"x@here.test","targets":["not an address"]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"targets":["root@here.test"]}""", HttpStatusCode.BadRequest)]
    public async Task An_alias_that_cannot_be_is_refused(string body, HttpStatusCode expected) => await server.FailAsync("POST", "aliases", expected, body);

    [Fact]
    public async Task A_group_is_made_shown_listed_changed_and_deleted()
    {
        await server.AskAsync("POST", "groups", """{"address":"team@here.test","name":"Team","members":["alice@here.test"],"posting":"members"}""", HttpStatusCode.Created);
        JsonElement changed = await server.AskAsync("PATCH", "groups/team@here.test", """{"addMembers":["root@here.test","root@here.test"],"removeMembers":["alice@here.test"],"owner":"root@here.test"}""");
        Assert.Equal("root@here.test", Assert.Single(changed.GetProperty("members").EnumerateArray()).GetString());
        Assert.Equal("members", changed.GetProperty("posting").GetString());
        Assert.Equal("root@here.test", changed.GetProperty("owner").GetString());
        Assert.Equal("Team", (await server.AskAsync("GET", "groups/team@here.test")).GetProperty("name").GetString());
        Assert.Single((await server.AskAsync("GET", "groups")).EnumerateArray());
        changed = await server.AskAsync("PATCH", "groups/team@here.test", """{"owner":""}""");
        Assert.False(changed.TryGetProperty("owner", out _));
        await server.AskAsync("DELETE", "groups/team@here.test", expected: HttpStatusCode.NoContent);
        await server.FailAsync("DELETE", "groups/team@here.test", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Who_is_nobody_here_is_refused_or_taken_with_a_warning_and_listed()
    {
        const string Body = """{"address":"later@here.test","targets":["nobody@here.test"]}""";
        Assert.Contains("allowUnknown", await server.FailAsync("POST", "aliases", HttpStatusCode.BadRequest, Body));
        JsonElement made = await server.AskAsync("POST", "aliases", Body.Replace("}", ",\"allowUnknown\":true}", StringComparison.Ordinal), HttpStatusCode.Created);
        Assert.Contains("nobody@here.test", made.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
        Assert.False(made.TryGetProperty("allowUnknown", out _));
        JsonElement found = (await server.AskAsync("GET", "directory/check")).EnumerateArray().First(static f => f.GetProperty("kind").GetString() == "unknown-target");
        Assert.Equal("alias later@here.test", found.GetProperty("subject").GetString());
        await server.AskAsync("DELETE", "aliases/later@here.test", expected: HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_circle_is_refused()
    {
        await server.AskAsync("POST", "groups", """{"address":"round@here.test","members":["alice@here.test"]}""", HttpStatusCode.Created);
        await server.AskAsync("POST", "aliases", """{"address":"about@here.test","targets":["round@here.test"]}""", HttpStatusCode.Created);
        Assert.Contains("circle", await server.FailAsync("PATCH", "groups/round@here.test", HttpStatusCode.Conflict, """{"addMembers":["about@here.test"]}"""));
        await server.AskAsync("DELETE", "aliases/about@here.test", expected: HttpStatusCode.NoContent);
        await server.AskAsync("DELETE", "groups/round@here.test", expected: HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Who_may_post_is_one_of_three() =>
        Assert.Contains("anyone, members or domain", await server.FailAsync("POST", "groups", HttpStatusCode.BadRequest, """{"address":"g@here.test","posting":"nobody"}"""));
}
