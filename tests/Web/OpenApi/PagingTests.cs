using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>Every list of the API is read in pages, and these lead through all of it.</summary>
public sealed class PagingTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public void Every_list_takes_a_limit_and_a_cursor()
    {
        string contract = File.ReadAllText(Path.Combine(OpenApiTests.Root(), "docs", "api", "openapi.json"));
        var whole = new SortedSet<string>(StringComparer.Ordinal);
        int lists = 0;
        foreach (JsonProperty path in JsonDocument.Parse(contract).RootElement.GetProperty("paths").EnumerateObject())
        {
            if (!path.Value.TryGetProperty("get", out JsonElement operation)) continue;
            if (!operation.GetProperty("responses").TryGetProperty("200", out JsonElement answer) || !answer.TryGetProperty("content", out JsonElement content)) continue;
            if (!content.TryGetProperty("application/json", out JsonElement json) || !json.GetProperty("schema").TryGetProperty("type", out JsonElement type) || type.ToString() != "array") continue;
            lists++;
            HashSet<string> taken = operation.TryGetProperty("parameters", out JsonElement parameters) ? [.. parameters.EnumerateArray().Select(static one => one.GetProperty("name").GetString()!)] : [];
            if (!taken.IsSupersetOf(["limit", "cursor", "sort"])) whole.Add(operation.GetProperty("operationId").GetString()!);
        }

        Assert.True(lists > 20, $"{lists} lists only: the contract is read wrongly.");
        // The steps that a message goes through: as many as the program has, in the order in which it takes them.
        Assert.Equal(["getPipeline"], whole);
    }

    [Theory]
    [InlineData("scripts/paged@here.test", "name", "s1 s2 s3 s4 s5", "s4")]
    [InlineData("accounts/paged@here.test/shares", "with", "w1@here.test w2@here.test w3@here.test w4@here.test w5@here.test", "w4")]
    public async Task Pages_of_what_an_account_has_lead_through_all_of_it_once(string list, string column, string rows, string some)
    {
        await FillAsync();
        string[] all = rows.Split(' ');
        Assert.Equal(all, await PagesAsync($"{list}?limit=2&sort={column}", column));
        Assert.Equal(all.Reverse(), await PagesAsync($"{list}?limit=2&sort=-{column}", column));
        Assert.Equal(all, await PagesAsync($"{list}?limit=2", column));
        Assert.StartsWith(some, Assert.Single((await server.AskAsync("GET", $"{list}?q={some}")).EnumerateArray()).GetProperty(column).GetString(), StringComparison.Ordinal);
        Assert.Contains(column, await server.FailAsync("GET", $"{list}?sort=colour", HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    private async Task FillAsync()
    {
        if ((await server.AskAsync("GET", "accounts?q=paged@here.test")).GetArrayLength() > 0) return;
        await server.AskAsync("POST", "accounts", """{"address":"paged@here.test"}""", HttpStatusCode.Created);
        for (int i = 1; i <= 5; i++)
        {
            await server.AskAsync("PUT", $"scripts/paged@here.test/s{i}", """{"content":"keep;"}""");
            await server.AskAsync("POST", "accounts", $$"""{"address":"w{{i}}@here.test"}""", HttpStatusCode.Created);
            await server.AskAsync("PUT", "accounts/paged@here.test/shares", $$"""{"mailbox":"INBOX","with":"w{{i}}@here.test","rights":"reader"}""");
        }
    }

    private async Task<List<string>> PagesAsync(string first, string column)
    {
        var seen = new List<string>();
        for (string? path = first; path is not null;)
        {
            using HttpResponseMessage response = await server.Local.GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal("5", response.Headers.GetValues("Total-Count").Single());
            JsonElement page = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
            Assert.InRange(page.GetArrayLength(), 1, 2);
            seen.AddRange(page.EnumerateArray().Select(row => row.GetProperty(column).GetString()!));
            path = response.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? links.Single().Split('<', '>')[1]["/api/v1/".Length..] : null;
        }

        return seen;
    }
}
