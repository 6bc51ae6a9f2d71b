using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>Lists that stand in the order of time or of addresses, in another one where it is asked for.</summary>
public class SortedListTests(WebServer server) : IClassFixture<WebServer>
{
    [Theory]
    [InlineData("trace?related=false&from=alice@here.test", "sequence", "at", "kind", "sender", "recipient", "detail")]
    [InlineData("audit?since=2000-01-01", "sequence", "at", "actor", "operation", "subject", "state", "request")]
    [InlineData("suppressions?domain=sorted.test", "address", "address", "class", "reason", "count", "firstSeen", "lastSeen", "expires")]
    public async Task Each_column_orders_over_all_pages_and_each_row_comes_once(string path, string key, params string[] columns)
    {
        await MakeAsync();
        List<string> all = [.. (await server.AskAsync("GET", path + "&limit=10000")).EnumerateArray().Select(row => Text(row, key))];
        Assert.True(all.Count > 5);
        foreach (string column in columns)
        {
            List<JsonElement> up = await PagesAsync($"{path}&limit=3&sort={column}");
            List<JsonElement> down = await PagesAsync($"{path}&limit=3&sort=-{column}");
            Assert.Equal(all.Order(), up.Select(row => Text(row, key)).Order());
            Assert.Equal(up.Select(row => Text(row, key)), Enumerable.Reverse(down).Select(row => Text(row, key)));
            List<string> values = [.. up.Select(row => Text(row, column))];
            Assert.Equal(values.Order(StringComparer.OrdinalIgnoreCase), values);
        }
    }

    [Theory]
    [InlineData("trace?related=false&sort=colour")]
    [InlineData("trace?sort=at")]
    [InlineData("audit?sort=colour")]
    [InlineData("suppressions?sort=colour")]
    public async Task What_cannot_be_sorted_by_is_said(string path) => Assert.Contains("sort", await server.FailAsync("GET", path, HttpStatusCode.BadRequest));

    private async Task MakeAsync()
    {
        await server.SubmitAsync("root@here.test", "b@sorted.test");
        await server.SubmitAsync("root@here.test", "a@sorted.test");
        for (int i = 0; i < 7; i++)
        {
            string address = $"{(char)('a' + (i * 3 % 7))}{i}@sorted.test";
            await server.AskAsync("POST", "suppressions", $$"""{"address":"{{address}}","reason":"{{i * 5 % 7}}","expires":"20{{90 - i}}-01-01T00:00:00Z","count":{{i + 6}}}""", HttpStatusCode.Created);
        }
    }

    private async Task<List<JsonElement>> PagesAsync(string first)
    {
        var rows = new List<JsonElement>();
        for (string? path = "/api/v1/" + first; path is not null;)
        {
            using HttpResponseMessage response = await server.Local.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            JsonElement page = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
            Assert.InRange(page.GetArrayLength(), 1, 3);
            rows.AddRange(page.EnumerateArray());
            path = response.Headers.TryGetValues("Link", out IEnumerable<string>? links) && links.Single() is var link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null;
        }

        return rows;
    }

    private static string Text(JsonElement row, string name) =>
        !row.TryGetProperty(name, out JsonElement value) ? "" : value.ValueKind == JsonValueKind.Number ? value.GetInt64().ToString("D20", System.Globalization.CultureInfo.InvariantCulture) : value.GetString()!;
}
