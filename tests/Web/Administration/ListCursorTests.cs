using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>A cursor goes on where its own list ended, and nowhere else.</summary>
public class ListCursorTests(WebServer server) : IClassFixture<WebServer>
{
    public static TheoryData<string> Lists()
    {
        var lists = new TheoryData<string>();
        string contract = File.ReadAllText(Path.Combine(OpenApiTests.Root(), "docs", "api", "openapi.json"));
        foreach (JsonProperty path in JsonDocument.Parse(contract).RootElement.GetProperty("paths").EnumerateObject())
        {
            if (path.Value.TryGetProperty("get", out JsonElement get) && get.TryGetProperty("parameters", out JsonElement parameters) && parameters.EnumerateArray().Any(static one => one.TryGetProperty("name", out JsonElement name) && name.GetString() == "cursor"))
                lists.Add(path.Name.TrimStart('/').Replace("{address}", "root@here.test", StringComparison.Ordinal).Replace("{owner}", "root@here.test", StringComparison.Ordinal));
        }

        return lists;
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task No_list_takes_the_cursor_of_another(string list)
    {
        foreach (string other in (string[])["settings?limit=1", "settings?limit=1&sort=-name", "trace?limit=1&related=false"])
        {
            if (other.StartsWith(list + "?", StringComparison.Ordinal) || await CursorAsync(other) is not { } cursor) continue;
            await RefusedAsync($"{list}?cursor={Uri.EscapeDataString(cursor)}", "cursor: this one is of another list, or of this list in another order or with other conditions. Begin without it.");
        }

        foreach (string nonsense in (string[])["here", "%00", "aaaaaaaa", "!!!!!!!!!!!!"]) await server.FailAsync("GET", $"{list}?cursor={nonsense}", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_cursor_holds_for_its_order_and_its_conditions_and_for_pages_of_any_size()
    {
        foreach (string name in (string[])["c1", "c2", "c3"]) await server.AskAsync("POST", "accounts", $$"""{"address":"{{name}}@here.test","name":"cursor"}""", HttpStatusCode.Created);
        string cursor = (await CursorAsync("accounts?q=cursor&sort=name&limit=1"))!;
        Assert.Equal(2, (await server.AskAsync("GET", $"accounts?limit=9&sort=name&domain=&q=cursor&cursor={cursor}")).GetArrayLength());
        foreach (string other in (string[])["accounts?q=cursor&sort=-name", "accounts?q=cursor", "accounts?sort=name", "accounts?q=cursor&sort=name&domain=here.test", "groups?q=cursor&sort=name"])
            await RefusedAsync($"{other}&cursor={cursor}", null);
        // What stands behind the mark must be a place of the list.
        await RefusedAsync($"accounts?q=cursor&sort=name&cursor={cursor[..8]}!!", "cursor: this is not one that the list gave.");
    }

    private async Task RefusedAsync(string path, string? detail)
    {
        using HttpResponseMessage response = await server.Local.GetAsync(new Uri("/api/v1/" + path, UriKind.Relative), TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{path}: {response.StatusCode} {text}");
        if (detail is not null) Assert.Equal(detail, JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString());
    }

    private async Task<string?> CursorAsync(string path)
    {
        using HttpResponseMessage response = await server.Local.GetAsync(new Uri("/api/v1/" + path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? links)) return null;
        string next = links.Single().Split('<', '>')[1];
        return Uri.UnescapeDataString(next[(next.IndexOf("cursor=", StringComparison.Ordinal) + "cursor=".Length)..].Split('&')[0]);
    }
}
