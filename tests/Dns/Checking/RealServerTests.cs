using System.Net;
using Posthouse.Mail;

namespace Posthouse.Dns.Tests;

/// <summary>A new domain on a real authoritative server, from nothing to green.</summary>
public class RealServerTests
{
    private static readonly DomainName Zone = DomainName.Parse("example.test");

    private static readonly MailDomain Plan = new(Zone, new MailHost(DomainName.Parse("mail.example.test"), [IPAddress.Parse("192.0.2.25")], [new MailService("imap", 993, true), new MailService("submission", 465, true)]) { ServesAutoconfig = true })
    {
        Settings = new DomainDnsSettings { CaaIssuers = ["ca.test"], DmarcPolicy = "quarantine" },
        MtaStsId = "20261125",
        Keys =
        [
            new SigningKeyText("r._domainkey.example.test", "v=DKIM1; k=rsa; p=" + new string('A', 392), SigningKeyUse.Signing),
            new SigningKeyText("e._domainkey.example.test", "v=DKIM1; k=ed25519; p=" + new string('B', 44), SigningKeyUse.Waiting),
        ],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bind")]
    [InlineData("knot")]
    public async Task What_is_published_turns_the_check_green(string kind)
    {
        await using NameServer server = await NameServer.StartAsync(kind);
        var options = new DnsOptions { Servers = [server.EndPoint], AuthoritativePort = server.EndPoint.Port, CheckResolvers = [server.EndPoint] };
        DomainChecker Checker() => new(new NetworkResolver(options, TimeProvider.System), new NameServerQueries(TimeProvider.System), options);

        DomainCheck before = await Checker().CheckAsync(Plan, Token);
        Assert.False(before.IsGood);
        Assert.Equal("example.test", before.Zone);
        Assert.Contains(before.Findings, static f => f is { Code: "missing", Type: "MX" });

        IZonePublisher publisher = server.Publisher();
        IReadOnlyList<DnsRecord> wanted = [.. MailRecords.ForHost(Plan.Host), .. MailRecords.ForDomain(Plan)];
        IReadOnlyList<PublishedRecord> there = await publisher.ListAsync(Zone, ZoneDiff.Names(Zone, wanted, new OwnedRecords()), Token);
        ZoneChange change = ZoneDiff.Compare(Zone, wanted, there, new OwnedRecords());
        Assert.Empty(change.Conflicts);
        Assert.All(await publisher.ApplyAsync(Zone, change, Token), static o => Assert.Equal((OutcomeResult.Done, null), (o.Result, o.Reason)));

        DomainCheck after = await Checker().CheckAsync(Plan, Token);
        // The server holds no reverse zone, so that the address' name stays unknown.
        Assert.Equal(["unknown"], after.Findings.Select(static f => f.Code));
        Assert.True(after.IsGood);

        WatchRound round = await new ChangeWatch(Checker(), new WatchOptions(), TimeProvider.System).FollowAsync(static _ => ValueTask.FromResult(Plan), Token).FirstAsync(Token);
        Assert.True(round.Done);
    }
}
