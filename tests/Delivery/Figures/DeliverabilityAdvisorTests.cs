namespace Posthouse.Delivery.Tests;

public class DeliverabilityAdvisorTests
{
    private static readonly DeliverabilityReport Good = Report(Counts(("sent", 1000), ("sent-tls", 990), ("time.1", 1000)));

    [Fact]
    public void Good_figures_need_no_advice() => Assert.Empty(DeliverabilityAdvisor.Of(Good, "en"));

    [Fact]
    public void Every_figure_outside_its_target_is_named_with_its_main_causes()
    {
        DeliverabilityReport report = Report(Counts(("sent", 900), ("time.12", 900), ("bounced.unknown", 80), ("bounced.virus", 20), ("deferred.rate-limited", 500), ("complaints", 3))) with
        {
            Bounces = [new("unknown", 80), new("virus", 19)],
            Deferrals = [new("rate-limited", 500)],
            Blocklists = [new("192.0.2.1", "zen.spamhaus.org", "listed", "127.0.0.2"), new("192.0.2.1", "bl.example", "refused", "127.255.255.254")],
        };
        Assert.Equal(
            ["blocklist", "blocklist-refused", "delivery-rate", "bounce-rate", "bounce-rate/unknown", "complaint-rate", "deferrals", "deferrals/rate-limited", "delivery-time", "tls"],
            DeliverabilityAdvisor.Of(report, "en").Select(static one => one.Figure));
        Assert.Contains("黑名单 zen.spamhaus.org", DeliverabilityAdvisor.Of(report, "zh-CN")[0].Text);
    }

    [Fact]
    public void A_handful_of_recipients_is_no_rate() => Assert.Empty(DeliverabilityAdvisor.Of(Report(Counts(("sent", 1), ("bounced.unknown", 3))), "en"));

    private static FigureCounts Counts(params (string Name, long Value)[] values)
    {
        var counts = new FigureCounts();
        foreach ((string name, long value) in values) counts.Add(name, value);
        return counts;
    }

    private static DeliverabilityReport Report(FigureCounts counts) => new()
    {
        Since = DateTimeOffset.UnixEpoch,
        Until = DateTimeOffset.UnixEpoch,
        Total = DeliverabilityCounts.Of(counts),
        Bounces = [],
        Deferrals = [],
        Authentication = [],
        Destinations = [],
        Domains = [],
        Hours = [],
        Blocklists = [],
        Advice = [],
    };
}
