using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

public class DomainEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task A_domain_is_made_shown_listed_changed_and_deleted()
    {
        JsonElement made = await server.AskAsync("POST", "domains", """{"name":"Example.COM","aliases":["example.net"],"quota":1000}""", HttpStatusCode.Created);
        Assert.Equal("example.com", made.GetProperty("name").GetString());
        Assert.Contains((await server.AskAsync("GET", "domains")).EnumerateArray(), static d => d.GetProperty("name").GetString() == "example.com");

        JsonElement changed = await server.AskAsync("PATCH", "domains/example.com", """{"catchAll":"post@example.com","allowUnknown":true,"suspended":true,"recipientsPerDay":200,"maximumReceivedSize":3000}""");
        Assert.Equal((200, 3000), (changed.GetProperty("recipientsPerDay").GetInt32(), changed.GetProperty("maximumReceivedSize").GetInt64()));
        Assert.Contains("post@example.com", changed.GetProperty("warnings")[0].GetString());
        Assert.Equal("post@example.com", changed.GetProperty("catchAll").GetString());
        Assert.Equal(1000, changed.GetProperty("quota").GetInt64());
        Assert.Equal("example.net", changed.GetProperty("aliases")[0].GetString());
        changed = await server.AskAsync("PATCH", "domains/example.com", """{"catchAll":""}""");
        Assert.False(changed.TryGetProperty("catchAll", out _));
        Assert.True((await server.AskAsync("GET", "domains/example.com")).GetProperty("suspended").GetBoolean());

        await server.AskAsync("DELETE", "domains/example.com", expected: HttpStatusCode.NoContent);
        Assert.Contains("There is no domain example.com", await server.FailAsync("GET", "domains/example.com", HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("""{"suspended":true}""")]
    [InlineData("""{"suspended":true,"quota":1000}""")]
    public async Task The_domain_of_the_last_owner_is_not_suspended(string change)
    {
        Assert.Contains("leave no administrator", await server.FailAsync("PATCH", "domains/here.test", HttpStatusCode.Conflict, change));
        Assert.False((await server.AskAsync("GET", "domains/here.test")).GetProperty("suspended").GetBoolean());
    }

    [Fact]
    public async Task A_domain_twice_is_a_conflict() =>
        Assert.Contains("already", await server.FailAsync("POST", "domains", HttpStatusCode.Conflict, """{"name":"here.test"}"""));

    [Fact]
    public async Task A_domain_with_accounts_is_deleted_only_when_asked_for()
    {
        await server.AskAsync("POST", "domains", """{"name":"full.test"}""", HttpStatusCode.Created);
        await server.AskAsync("POST", "accounts", """{"address":"a@full.test"}""", HttpStatusCode.Created);
        await server.FailAsync("DELETE", "domains/full.test", HttpStatusCode.Conflict);
        await server.AskAsync("DELETE", "domains/full.test?withAccounts=true", expected: HttpStatusCode.NoContent);
        await server.FailAsync("GET", "accounts/a@full.test", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task International_names_are_taken_and_shown_as_people_write_them()
    {
        JsonElement made = await server.AskAsync("POST", "domains", """{"name":"例子.测试"}""", HttpStatusCode.Created);
        Assert.Equal("例子.测试", made.GetProperty("name").GetString());
        await server.AskAsync("GET", "domains/xn--fsqu00a.xn--0zwm56d");
        await server.AskAsync("GET", "domains/" + Uri.EscapeDataString("例子.测试"));
    }

    [Fact]
    public async Task The_records_to_publish_name_the_host_and_what_it_serves()
    {
        JsonElement records = await server.AskAsync("GET", "domains/here.test/records");
        Assert.Contains(records.GetProperty("records").EnumerateArray(), static r => r.GetProperty("type").GetString() == "MX" && r.GetProperty("value").GetString() == "10 mx.here.test.");
        Assert.Contains(records.GetProperty("records").EnumerateArray(), static r => r.GetProperty("name").GetString() == "_imap._tcp.here.test" && r.GetProperty("value").GetString() == "0 0 0 .");
        Assert.Equal("25.2.0.192.in-addr.arpa", records.GetProperty("reverse")[0].GetProperty("name").GetString());
        await server.FailAsync("GET", "domains/nowhere.test/records", HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"name":"not a name"}""")]
    [InlineData("""{"name":"x.test","colour":"red"}""")]
    [InlineData("""{"name":7}""")]
    [InlineData("""{""")]
    [InlineData("null")]
    public async Task A_body_that_makes_no_sense_is_refused(string body) => await server.FailAsync("POST", "domains", HttpStatusCode.BadRequest, body);

    [Fact]
    public async Task A_body_that_is_not_json_is_refused()
    {
        using HttpResponseMessage response = await server.Local.PostAsync("/api/v1/domains", new StringContent("name=x.test"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }
}
