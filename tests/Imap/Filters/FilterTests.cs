using System.Globalization;
using System.Text;

namespace Posthouse.Imap.Tests;

/// <summary>RFC 5466: stored searches.</summary>
public sealed class FilterTests
{
    [Fact]
    public async Task A_filter_stands_for_its_search()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(4);
        await SetAsync(server, "second", "SUBJECT \"Message 2\"", shared: false);
        await SetAsync(server, "second", "SUBJECT \"Message 3\"", shared: true);
        await SetAsync(server, "third", "CHARSET UTF-8 OR SUBJECT \"Message 3\" FILTER second", shared: true);
        ImapClient client = await server.SelectAsync();
        Assert.Equal("* SEARCH 2", (await client.OkAsync("SEARCH FILTER second")).Single);
        Assert.Equal("* SEARCH 2 3", (await client.OkAsync("SEARCH FILTER THIRD")).Single);
        Assert.Equal("* SEARCH 1 4", (await client.OkAsync("SEARCH NOT FILTER third")).Single);
        Assert.Equal("* SORT 3 2", (await client.OkAsync("SORT (REVERSE ARRIVAL) UTF-8 FILTER third")).Single);
        Assert.StartsWith("NO [UNDEFINED-FILTER none]", (await client.NoAsync("SEARCH FILTER none")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_that_fails_on_its_filter_saves_nothing()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient client = await server.SelectAsync();
        await client.OkAsync("SEARCH RETURN (SAVE) ALL");
        await client.NoAsync("SEARCH RETURN (SAVE) FILTER none");
        Assert.Equal("* SEARCH", (await client.OkAsync("SEARCH $")).Single);
    }

    [Fact]
    public async Task Filters_that_lead_in_circles_too_deep_or_to_too_much_are_refused()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(1);
        await SetAsync(server, "a", "FILTER b", shared: false);
        await SetAsync(server, "b", "OR SEEN FILTER A", shared: false);
        await SetAsync(server, "self", "FILTER self", shared: false);
        await SetAsync(server, "broken", "SUBJECT", shared: false);
        // Each names the next twice: 2^n keys, were they all read.
        for (int i = 0; i < 20; i++) await SetAsync(server, string.Create(CultureInfo.InvariantCulture, $"d{i}"), i < 19 ? $"OR FILTER d{i + 1} FILTER d{i + 1}" : "ALL", shared: false);
        await SetAsync(server, "wide", string.Join(' ', Enumerable.Repeat("FILTER five", 100)), shared: false);
        await SetAsync(server, "five", "SEEN SEEN SEEN SEEN SEEN", shared: false);
        ImapClient client = await server.SelectAsync();
        foreach (string name in new[] { "a", "self", "broken", "d0" }) Assert.StartsWith("NO [CANNOT]", (await client.NoAsync("SEARCH FILTER " + name)).Tagged, StringComparison.Ordinal);
        Assert.Equal("BAD A search may have 256 keys.", (await client.BadAsync("SEARCH FILTER wide")).Tagged);
    }

    internal static Task SetAsync(ImapServer server, string name, string search, bool shared) => server.Store.WriteAsync(transaction =>
    {
        transaction.SetAnnotation(null, shared ? null : ImapServer.AccountId, "/filters/values/" + name, Encoding.UTF8.GetBytes(search), 1000);
        return true;
    });
}
