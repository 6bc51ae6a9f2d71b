using Posthouse.Mail;

namespace Posthouse.Delivery.Tests;

/// <summary>Destinations that behave as real ones do, and what the figures say of them.</summary>
public class ScriptedDestinationTests
{
    [Fact]
    public async Task One_that_defers_throttles_greylists_and_bounces_is_seen_in_the_figures()
    {
        await using var good = new ScriptedServer("PIPELINING") { Tls = true };
        await using var grey = new ScriptedServer();
        await using var slow = new ScriptedServer();
        await using var bad = new ScriptedServer();
        int greeted = 0, throttled = 0;
        grey.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) && Interlocked.Increment(ref greeted) == 1 ? "450 4.2.0 Greylisted, see http://postgrey.schweikert.ch" : null;
        slow.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) && Interlocked.Increment(ref throttled) <= 2 ? "421 4.7.0 Too many messages from your address, try again later" : null;
        bad.Answer = static line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 <x@bad.test>: user unknown" : null;
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(new DeliveryOptions
        {
            RetryIntervals = [TimeSpan.FromSeconds(20)],
            Routes =
            [
                To("good.test", good), To("grey.test", grey), To("slow.test", slow), To("bad.test", bad),
            ],
        });
        Posthouse.Directory.Account alice = await harness.AccountAsync("alice@here.test");

        await harness.ReceiveAsync(DeliveryHarness.From("alice@here.test"), [DeliveryHarness.To("a@good.test"), DeliveryHarness.To("b@grey.test"), DeliveryHarness.To("c@slow.test"), DeliveryHarness.To("d@bad.test")], signedIn: alice);
        await harness.WaitForAsync("sent", 3);
        await harness.WaitForAsync("bounced");

        DeliverabilityReport report = await harness.Deliverability.ReportAsync(DomainName.Parse("here.test"), TimeSpan.FromDays(1), "en", DeliveryHarness.Token);
        Assert.Equal(4, report.Total.Queued);
        Assert.Equal(3, report.Total.Sent);
        Assert.Equal(1, report.Total.SentOverTls);
        Assert.Equal(1, report.Total.Bounced);
        Assert.Equal(0.75, report.Total.DeliveryRate);
        Assert.Equal([new ClassCount("unknown", 1)], report.Bounces);
        Assert.All(report.Deferrals, static one => Assert.Equal("rate-limited", one.Class));
        Assert.Equal(["bad.test", "grey.test", "slow.test"], report.Destinations.Select(static one => one.Destination).Order(StringComparer.Ordinal));
        Assert.Equal("550 5.1.1 … user unknown", Assert.Single(report.Destinations, static one => one.Destination == "bad.test").UsualReply);
        Assert.StartsWith("421 4.7.0 Too many messages", Assert.Single(report.Destinations, static one => one.Destination == "slow.test").UsualReply);
        Assert.Equal(1, Assert.Single(report.Destinations, static one => one.Destination == "grey.test").Counts.Deferred);
        Assert.True(report.Total.Seconds99 >= 30);
    }

    [Fact]
    public async Task One_that_throttles_is_sent_to_slowly_and_has_all_of_it_in_the_end()
    {
        await using var slow = new ScriptedServer();
        int refused = 0;
        slow.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) && Interlocked.Increment(ref refused) <= 4 ? "421 4.7.0 Rate limit exceeded, slow down" : null;
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(new DeliveryOptions { RetryIntervals = [TimeSpan.FromSeconds(20)], Routes = [To("slow.test", slow)] });
        for (int i = 0; i < 6; i++) await harness.ReceiveAsync("alice@here.test", $"r{i}@slow.test");
        await harness.WaitForAsync("sent", 6);
        // More refusals in a row than a dead destination has: it was asked again all the same.
        Assert.Equal(4, (await harness.JournalAsync("deferred")).Count);
        Assert.NotEmpty(await harness.JournalAsync("reputation-fault"));
    }

    [Fact]
    public async Task Attempts_keep_the_distance_that_is_configured()
    {
        await using var server = new ScriptedServer();
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(new DeliveryOptions
        {
            Routes = [To("far.test", server)],
            DestinationLimits = [new DestinationLimit { Domain = $"smtp:127.0.0.1:{server.Port}", MessagesPerMinute = 6 }],
        });
        DateTimeOffset began = harness.Clock.GetUtcNow();
        for (int i = 0; i < 4; i++) await harness.ReceiveAsync("alice@here.test", $"r{i}@far.test");
        await harness.WaitForAsync("sent", 4);
        Assert.True(harness.Clock.GetUtcNow() - began >= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task The_distance_holds_after_a_quiet_time_too()
    {
        await using var server = new ScriptedServer();
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(new DeliveryOptions
        {
            Routes = [To("far.test", server)],
            DestinationLimits = [new DestinationLimit { Domain = $"smtp:127.0.0.1:{server.Port}", MessagesPerMinute = 1 }],
        });
        await harness.ReceiveAsync("alice@here.test", "r1@far.test");
        DateTimeOffset first = Assert.Single(await harness.WaitForAsync("sent")).At;
        // Longer than an idle connection is kept.
        DateTimeOffset quiet = harness.Clock.GetUtcNow().AddSeconds(15);
        await harness.UntilAsync(() => Task.FromResult(harness.Clock.GetUtcNow() >= quiet), "seconds");
        await harness.ReceiveAsync("alice@here.test", "r2@far.test");
        // The distance is between beginnings; the clock runs while an attempt is under way.
        Assert.InRange((await harness.WaitForAsync("sent", 2))[1].At - first, TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(120));
    }

    private static RouteOptions To(string domain, ScriptedServer server) => new() { Domain = domain, To = $"smtp:127.0.0.1:{server.Port}" };
}
