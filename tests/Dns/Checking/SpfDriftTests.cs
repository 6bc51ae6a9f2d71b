namespace Posthouse.Dns.Tests;

public class SpfDriftTests
{
    private const string Old = "v=spf1 mx ip4:192.0.2.0/24 ip4:198.51.100.7 -all", New = "v=spf1 mx ip4:192.0.2.0/24 ip6:2001:db8::/32 -all";

    private static readonly MailDomain Flattened = PlayedZone.Usual with { Spf = New };

    [Fact]
    public void Other_addresses_are_drift_and_anything_else_is_not()
    {
        SpfDrift drift = SpfDrift.Of(New, Old)!;
        Assert.Equal(["ip6:2001:db8::/32"], drift.Added);
        Assert.Equal(["ip4:198.51.100.7"], drift.Gone);
        Assert.Null(SpfDrift.Of(New, New.ToUpperInvariant()));
        Assert.Null(SpfDrift.Of(New, "v=spf1 mx ip4:192.0.2.0/24 ~all"));
        Assert.Null(SpfDrift.Of(New, "v=spf1 mx include:_spf.news.test -all"));
    }

    [Fact]
    public async Task A_check_names_what_came_and_what_went()
    {
        DomainCheck check = await new PlayedZone(Flattened).Set("example.com", "TXT", $"\"{Old}\"").CheckAsync();
        CheckFinding finding = Assert.Single(check.Findings, static f => f.Code == "spf-drift");
        Assert.Equal(CheckSeverity.Error, finding.Severity);
        Assert.Contains("ip6:2001:db8::/32 came since it was published, ip4:198.51.100.7 went", finding.Message, StringComparison.Ordinal);
        Assert.Contains("posthouse dns publish example.com", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_flattening_another_record_is_only_another_record() =>
        Assert.Contains((await new PlayedZone(PlayedZone.Usual).Set("example.com", "TXT", $"\"{Old}\"").CheckAsync()).Findings, static f => f is { Code: "differs", Name: "example.com" });

    [Fact]
    public async Task A_watch_names_it_too()
    {
        PlayedZone zone = new PlayedZone(Flattened).Set("example.com", "TXT", $"\"{Old}\"");
        WatchRound round = await new ChangeWatch(zone.Checker(), new WatchOptions(), TimeProvider.System).FollowAsync(static _ => ValueTask.FromResult(Flattened), TestContext.Current.CancellationToken).FirstAsync(TestContext.Current.CancellationToken);
        SpfDrift drift = Assert.Single(round.Pending, static p => p.Name == "example.com").Drift!;
        Assert.Equal(["ip6:2001:db8::/32"], drift.Added);
    }
}
