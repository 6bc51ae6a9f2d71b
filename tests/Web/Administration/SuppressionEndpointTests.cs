using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>The suppression list.</summary>
public class SuppressionEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task An_address_is_added_shown_listed_and_removed()
    {
        JsonElement added = await server.AskAsync("POST", "suppressions", """{"address":"Old@Far.test","reason":"left the company","expires":"2099-01-01T00:00:00Z"}""", HttpStatusCode.Created);
        Assert.Equal(("Old@far.test", "manual", true), (added.GetProperty("address").GetString(), added.GetProperty("class").GetString(), added.GetProperty("active").GetBoolean()));
        Assert.Equal("left the company", (await server.AskAsync("GET", "suppressions/old@far.test")).GetProperty("reason").GetString());
        Assert.Single((await server.AskAsync("GET", "suppressions?domain=far.test")).EnumerateArray());
        Assert.Empty((await server.AskAsync("GET", "suppressions?domain=ar.test")).EnumerateArray());
        Assert.Empty((await server.AskAsync("GET", "suppressions?domain=far.test&class=full")).EnumerateArray());
        Assert.Empty((await server.AskAsync("GET", "suppressions?domain=far.test&after=old@far.test")).EnumerateArray());
        await server.AskAsync("DELETE", "suppressions/old@far.test", expected: HttpStatusCode.NoContent);
        await server.FailAsync("DELETE", "suppressions/old@far.test", HttpStatusCode.NotFound);
        await server.FailAsync("GET", "suppressions/old@far.test", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_import_says_of_each_row_what_became_of_it_and_a_dry_run_says_the_same()
    {
        const string Rows = """[{"address":"one@import.test","class":"full","status":"5.2.2","count":4},{"address":"alice@here.test"},{"address":"nobody"},{"address":"three@import.test","class":"none"},{"address":"two@import.test"}]""";
        static bool[] Taken(JsonElement outcomes) => [.. outcomes.EnumerateArray().Select(static one => !one.TryGetProperty("problem", out _))];
        JsonElement foreseen = await server.AskAsync("POST", "suppressions/import?dryRun=true", Rows);
        Assert.Equal([true, false, false, false, true], Taken(foreseen));
        Assert.Empty((await server.AskAsync("GET", "suppressions?domain=import.test")).EnumerateArray());
        JsonElement outcomes = await server.AskAsync("POST", "suppressions/import", Rows);
        Assert.Equal([true, false, false, false, true], Taken(outcomes));
        Assert.Contains("is an address of a domain here", outcomes[1].GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(["one@import.test", "two@import.test"], (await server.AskAsync("GET", "suppressions?domain=import.test")).EnumerateArray().Select(static row => row.GetProperty("address").GetString()));
        JsonElement first = (await server.AskAsync("GET", "suppressions?domain=import.test")).EnumerateArray().First();
        Assert.Equal(("full", "5.2.2", "import", 4), (first.GetProperty("class").GetString(), first.GetProperty("status").GetString(), first.GetProperty("source").GetString(), first.GetProperty("count").GetInt32()));
    }

    [Theory]
    [InlineData("""{"address":"nobody"}""")]
    [InlineData("""{"address":"a@far.test","status":"5.1"}""")]
    [InlineData("""{"address":"a@far.test","class":"blocklisted"}""")]
    [InlineData("""{"address":"a@far.test","count":0}""")]
    [InlineData("""{"address":"a@far.test","count":-3}""")]
    [InlineData("""{"address":"a@far.test","expires":"2020-01-31T00:00:00Z"}""")]
    public async Task What_cannot_be_is_refused(string body) => await server.FailAsync("POST", "suppressions", HttpStatusCode.BadRequest, body);

    [Fact]
    public async Task An_import_names_a_count_below_one_and_what_is_over_already()
    {
        const string Rows = """[{"address":"a@over.test","count":0},{"address":"b@over.test","count":-1},{"address":"c@over.test","expires":"2020-01-31T00:00:00+08:00"},{"address":"d@over.test","count":1,"expires":"2099-01-31T00:00:00Z"}]""";
        JsonElement outcomes = await server.AskAsync("POST", "suppressions/import", Rows);
        Assert.Equal(
            ["'count' is 0: it is the number of failures, 1 or more.", "'count' is -1: it is the number of failures, 1 or more.", "'expires' is 2020-01-31T00:00:00+08:00, which is over already.", null],
            outcomes.EnumerateArray().Select(static one => one.TryGetProperty("problem", out JsonElement problem) ? problem.GetString() : null));
        Assert.Equal("d@over.test", Assert.Single((await server.AskAsync("GET", "suppressions?domain=over.test")).EnumerateArray()).GetProperty("address").GetString());
    }
}
