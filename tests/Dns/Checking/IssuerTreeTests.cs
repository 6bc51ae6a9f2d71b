using System.Net;
using Posthouse.Mail;

namespace Posthouse.Dns.Tests;

/// <summary>CAA records hold for every name below theirs (RFC 8659 §3).</summary>
public class IssuerTreeTests
{
    private static readonly MailDomain Plan = new(DomainName.Parse("example.com"), new MailHost(DomainName.Parse("mail.example.net"), [IPAddress.Parse("192.0.2.25")], []))
    {
        Settings = DomainDnsSettings.Default with { CaaIssuers = ["letsencrypt.org"] },
    };

    [Theory]
    [InlineData("0 issue \"letsencrypt.org\"", false)]
    [InlineData("0 Issue \"LetsEncrypt.org; validationmethods=dns-01\"", false)]
    [InlineData("0 issue \"other.test\"", true)]
    [InlineData("0 iodef \"mailto:a@example.net\"", true)]
    [InlineData(null, true)]
    public async Task A_host_needs_no_records_where_those_above_it_say_the_same(string? above, bool missing)
    {
        PlayedZone zone = new PlayedZone(Plan).Set("mail.example.net", "CAA");
        if (above is not null) zone.Set("example.net", "CAA", above);
        DomainCheck check = await zone.CheckAsync();
        Assert.Equal(missing, check.Findings.Any(static f => f is { Name: "mail.example.net", Type: "CAA" }));
        WatchRound round = await new ChangeWatch(zone.Checker(), new WatchOptions(), TimeProvider.System).FollowAsync(static _ => ValueTask.FromResult(Plan), TestContext.Current.CancellationToken).FirstAsync(TestContext.Current.CancellationToken);
        Assert.Equal(missing, round.Pending.Any(static p => p is { Name: "mail.example.net", Type: "CAA" }));
    }
}
