using System.Text.Json;

namespace Posthouse.Jmap.Tests;

/// <summary>Limits of an account (RFC 9425).</summary>
public class QuotaTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task Limits_are_told_with_what_is_used_and_their_changes_with_what_changed()
    {
        using JmapClient client = await server.SignInAsync();
        await SetAsync(0, 0);
        JsonElement none = await client.CallAsync("Quota/get", """{"ids":null}""");
        Assert.Empty(none.GetProperty("list").EnumerateArray());

        await SetAsync(1_000_000, 2000);
        JsonElement both = await client.CallAsync("Quota/get", """{"ids":null}""");
        JsonElement count = both.GetProperty("list").EnumerateArray().Single(static quota => quota.GetProperty("resourceType").GetString() == "count");
        // RFC 9425 §4.1, the example's properties.
        Assert.Equal((2000, "account", """["Email"]"""), (count.GetProperty("hardLimit").GetInt32(), count.GetProperty("scope").GetString(), count.GetProperty("types").GetRawText()));
        Assert.Equal(JsonValueKind.Null, count.GetProperty("warnLimit").ValueKind);
        JsonElement changes = await client.CallAsync("Quota/changes", Since(none));
        Assert.Equal(["octets", "count"], JmapClient.Texts(changes.GetProperty("created")));

        await server.AppendAsync(server.Alice, "From: a@there.test\nSubject: x\n\nbody\n");
        // RFC 9425 §4.3, the example: only what has changed is fetched, by reference.
        var responses = await client.CallsAsync($$$$"""
            [["Quota/changes",{"accountId":"$account","sinceState":"{{{{both.GetProperty("state").GetString()}}}}","maxChanges":20},"0"],
             ["Quota/get",{"accountId":"$account","#ids":{"resultOf":"0","name":"Quota/changes","path":"/updated"},"#properties":{"resultOf":"0","name":"Quota/changes","path":"/updatedProperties"}},"1"]]
            """);
        Assert.Equal("""["used"]""", responses[0].Arguments.GetProperty("updatedProperties").GetRawText());
        Assert.Contains("""{"id":"count","used":1}""", responses[1].Arguments.GetProperty("list").EnumerateArray().Select(static quota => quota.GetRawText()));

        await SetAsync(1_000_000, 0);
        changes = await client.CallAsync("Quota/changes", Since(both));
        Assert.Equal(["count"], JmapClient.Texts(changes.GetProperty("destroyed")));
        Assert.Equal("cannotCalculateChanges", await client.FailAsync("Quota/changes", """{"sinceState":"x"}"""));
    }

    [Fact]
    public async Task Quotas_are_filtered_and_sorted()
    {
        using JmapClient client = await server.SignInAsync();
        await SetAsync(1_000_000, 2000);
        Assert.Equal(["count", "octets"], await QueryAsync(client, """{"sort":[{"property":"name"}]}"""));
        Assert.Equal(["octets", "count"], await QueryAsync(client, """{"sort":[{"property":"name","isAscending":false}]}"""));
        Assert.Equal(["octets"], await QueryAsync(client, """{"filter":{"name":"stor","scope":"account","resourceType":"octets","type":"Email"}}"""));
        Assert.Equal(["count"], await QueryAsync(client, """{"filter":{"operator":"NOT","conditions":[{"resourceType":"octets"}]}}"""));
        Assert.Empty(await QueryAsync(client, """{"filter":{"scope":"global"}}"""));
        Assert.Equal("unsupportedFilter", await client.FailAsync("Quota/query", """{"filter":{"color":"red"}}"""));
        Assert.Equal("unsupportedSort", await client.FailAsync("Quota/query", """{"sort":[{"property":"id"}]}"""));

        string state = (await client.CallAsync("Quota/query", "{}")).GetProperty("queryState").GetString()!;
        await SetAsync(0, 2000);
        JsonElement changes = await client.CallAsync("Quota/queryChanges", $$$$"""{"sinceQueryState":"{{{{state}}}}","calculateTotal":true}""");
        Assert.Equal(1, changes.GetProperty("total").GetInt32());
        Assert.Contains("octets", JmapClient.Texts(changes.GetProperty("removed")));
        Assert.Equal("""[{"id":"count","index":0}]""", changes.GetProperty("added").GetRawText());
    }

    [Fact]
    public async Task A_limit_that_changes_is_told()
    {
        using JmapClient client = await server.SignInAsync();
        using EventStream events = await EventStream.OpenAsync(client, "Quota");
        await events.NextAsync();
        await SetAsync(5_000_000, 10);
        string told = (await events.NextAsync())!.Changed(client.Account)["Quota"];
        Assert.Equal((await client.CallAsync("Quota/get", """{"ids":null}""")).GetProperty("state").GetString(), told);
    }

    private static async Task<List<string>> QueryAsync(JmapClient client, string arguments) => JmapClient.Texts((await client.CallAsync("Quota/query", arguments)).GetProperty("ids"));

    private static string Since(JsonElement got) => $$$$"""{"sinceState":"{{{{got.GetProperty("state").GetString()}}}}"}""";

    private Task SetAsync(long octets, long messages) => server.Store.WriteAsync(transaction =>
    {
        transaction.SetQuota(server.Alice, octets, messages);
        return 0;
    });
}
