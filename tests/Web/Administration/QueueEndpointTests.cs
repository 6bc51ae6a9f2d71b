using System.Net;
using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Web.Tests;

public class QueueEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    private async Task<string> QueueAsync(string recipient)
    {
        await server.SubmitAsync(recipient);
        JsonElement found = await server.AskAsync("GET", "queue?to=" + recipient);
        return Assert.Single(found.EnumerateArray()).GetProperty("id").GetString()!;
    }

    private async Task<string> FateAsync(string trace, string kind)
    {
        JsonElement records = await server.AskAsync("GET", "trace?trace=" + trace);
        return records.EnumerateArray().Single(r => r.GetProperty("kind").GetString() == kind).GetProperty("detail").GetString()!;
    }

    [Fact]
    public async Task What_waits_is_listed_by_sender_recipient_and_destination()
    {
        string id = await QueueAsync("one@far.test");
        JsonElement message = await server.AskAsync("GET", "queue/" + id);
        Assert.Equal("alice@here.test", message.GetProperty("sender").GetString());
        Assert.Equal("waiting", message.GetProperty("recipients")[0].GetProperty("state").GetString());
        Assert.Contains((await server.AskAsync("GET", "queue?from=alice@here.test&destination=far.test&held=false")).EnumerateArray(), m => m.GetProperty("id").GetString() == id);
        Assert.DoesNotContain((await server.AskAsync("GET", "queue?destination=near.test")).EnumerateArray(), m => m.GetProperty("id").GetString() == id);
    }

    [Fact]
    public async Task Pages_in_each_order_show_each_entry_once_and_searches_find()
    {
        var made = new List<string>();
        for (int i = 0; i < 7; i++) made.Add(await QueueAsync($"page{i}@pages.test"));
        foreach (string sort in (string[])["id", "-id", "queued", "-queued", "expires", "-expires", "sender", "-sender", "size", "-size", "recipient", "-recipient", "state", "-state", "nextAttempt", "-nextAttempt"])
        {
            var seen = new List<string>();
            for (string? path = $"/api/v1/queue?destination=pages.test&limit=3&sort={sort}"; path is not null;)
            {
                using HttpResponseMessage response = await server.Local.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
                Assert.Equal("7", response.Headers.GetValues("Total-Count").Single());
                seen.AddRange(JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.EnumerateArray().Select(static one => one.GetProperty("id").GetString()!));
                path = response.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? links.Single() is var link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null : null;
            }

            Assert.Equal(made.Order(), seen.Order());
            if (sort is "id" or "queued") Assert.Equal(made, seen);
            if (sort is "-id" or "-queued") Assert.Equal(made, Enumerable.Reverse(seen));
            // Recipients were made in the order of their names; all have the same state, and are told apart by their numbers.
            if (sort is "recipient" or "state") Assert.Equal(made, seen);
            if (sort is "-recipient" or "-state") Assert.Equal(made, Enumerable.Reverse(seen));
        }

        Assert.Equal(1, (await server.AskAsync("GET", "queue?q=PAGE3@")).GetArrayLength());
        // By its number; a trace identifier may have the same letters.
        Assert.Contains((await server.AskAsync("GET", $"queue?destination=pages.test&q={made[4]}")).EnumerateArray(), one => one.GetProperty("id").GetString() == made[4]);
        Assert.Equal(0, (await server.AskAsync("GET", "queue?q=%25")).GetArrayLength());
        await server.AskAsync("POST", $"queue/{made[2]}/hold", """{"reason":"to be looked at"}""");
        Assert.Equal(made[2], (await server.AskAsync("GET", "queue?destination=pages.test&sort=-state"))[0].GetProperty("id").GetString());
        await server.FailAsync("GET", "queue?sort=colour", HttpStatusCode.BadRequest);
        await server.FailAsync("GET", "queue?cursor=nonsense", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_and_changes_nothing()
    {
        string id = await QueueAsync("dry@far.test");
        JsonElement before = await server.AskAsync("GET", "queue/" + id);
        Assert.Equal("asked by legal", (await server.AskAsync("POST", $"queue/{id}/hold?dryRun=true", """{"reason":"asked by legal"}""")).GetProperty("heldBecause").GetString());
        Assert.Equal("bounced", (await server.AskAsync("POST", $"queue/{id}/bounce?dryRun=true", "{}")).GetProperty("recipients")[0].GetProperty("state").GetString());
        Assert.Contains("discard:", await server.FailAsync("POST", $"queue/{id}/route?dryRun=true", HttpStatusCode.BadRequest, """{"route":"carrier pigeon"}"""));
        await server.AskAsync("DELETE", $"queue/{id}?dryRun=true", expected: HttpStatusCode.NoContent);
        await server.FailAsync("DELETE", "queue/QFFFFFF?dryRun=true", HttpStatusCode.NotFound);
        Assert.Equal(before.ToString(), (await server.AskAsync("GET", "queue/" + id)).ToString());
    }

    [Fact]
    public async Task A_hold_is_shown_with_its_reason_until_it_is_released()
    {
        string id = await QueueAsync("two@far.test");
        JsonElement held = await server.AskAsync("POST", $"queue/{id}/hold", """{"reason":"asked by legal"}""");
        Assert.Equal("asked by legal", held.GetProperty("heldBecause").GetString());
        Assert.Contains((await server.AskAsync("GET", "queue?held=true")).EnumerateArray(), m => m.GetProperty("id").GetString() == id);
        JsonElement released = await server.AskAsync("POST", $"queue/{id}/release", "{}");
        Assert.False(released.TryGetProperty("heldBecause", out _));
        // To try what waits for its time is another right than to release.
        await server.FailAsync("POST", $"queue/{id}/release", HttpStatusCode.Conflict, "{}");
        await server.FailAsync("POST", $"queue/{id}/release?dryRun=true", HttpStatusCode.Conflict, "{}");
        Assert.Contains("asked by legal", await FateAsync(held.GetProperty("trace").GetString()!, "held"));
    }

    [Fact]
    public async Task A_retry_is_due_at_once_and_a_route_is_kept()
    {
        string id = await QueueAsync("three@far.test");
        JsonElement routed = await server.AskAsync("POST", $"queue/{id}/route", """{"route":"smtp:relay.test:25"}""");
        Assert.Equal("smtp:relay.test:25", routed.GetProperty("route").GetString());
        JsonElement retried = await server.AskAsync("POST", $"queue/{id}/retry", "{}");
        Assert.True(retried.GetProperty("recipients")[0].GetProperty("nextAttempt").GetDateTimeOffset() <= DateTimeOffset.UtcNow);
        Assert.False((await server.AskAsync("POST", $"queue/{id}/route", "{}")).TryGetProperty("route", out _));
        Assert.Contains("discard:", await server.FailAsync("POST", $"queue/{id}/route", HttpStatusCode.BadRequest, """{"route":"carrier pigeon"}"""));
    }

    [Fact]
    public async Task A_bounce_returns_the_message_to_its_sender()
    {
        string id = await QueueAsync("four@far.test");
        string trace = (await server.AskAsync("GET", "queue/" + id)).GetProperty("trace").GetString()!;
        await server.AskAsync("POST", $"queue/{id}/bounce", "{}", HttpStatusCode.NoContent);
        await server.FailAsync("GET", "queue/" + id, HttpStatusCode.NotFound);
        Assert.Contains("administrator", await FateAsync(trace, "bounced"));
        // RFC 3464: the report is in alice's Inbox.
        Assert.Equal(1, (await server.AskAsync("GET", "accounts/alice@here.test")).GetProperty("usedMessages").GetInt64());
    }

    [Fact]
    public async Task Deleting_takes_it_away_and_tells_nobody()
    {
        string id = await QueueAsync("five@far.test");
        await server.AskAsync("DELETE", "queue/" + id, expected: HttpStatusCode.NoContent);
        Assert.Contains($"There is no {id}", await server.FailAsync("GET", "queue/" + id, HttpStatusCode.NotFound));
        await server.FailAsync("DELETE", "queue/" + id, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_no_queue_number_is_refused() =>
        Assert.Contains("Q1F", await server.FailAsync("GET", "queue/nonsense", HttpStatusCode.BadRequest));
}
