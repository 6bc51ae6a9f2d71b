using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;

namespace Posthouse.Dns.Tests;

public class DynamicUpdateTests
{
    private static readonly DomainName Zone = DomainName.Parse("example.test");

    public static TheoryData<string> Servers => ["bind", "knot"];

    public static TheoryData<string, string, TsigAlgorithm> Keys => new()
    {
        { "bind", "k256", TsigAlgorithm.HmacSha256 }, { "bind", "k384", TsigAlgorithm.HmacSha384 }, { "bind", "k512", TsigAlgorithm.HmacSha512 },
        { "knot", "k256", TsigAlgorithm.HmacSha256 }, { "knot", "k384", TsigAlgorithm.HmacSha384 }, { "knot", "k512", TsigAlgorithm.HmacSha512 },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly DnsRecord[] Wanted =
    [
        Record("mail.example.test", "A", "192.0.2.1"), Record("mail.example.test", "AAAA", "2001:db8::1"), Record("example.test", "MX", "10 mail.example.test."),
        Record("example.test", "TXT", "\"v=spf1 mx -all\""), Record("k._domainkey.example.test", "TXT", RecordValue.FromText("v=DKIM1; p=" + new string('A', 400))),
        Record("_imaps._tcp.example.test", "SRV", "0 1 993 mail.example.test."), Record("_pop3._tcp.example.test", "SRV", "0 0 0 ."), Record("example.test", "CAA", "0 issue \"ca.test\""),
        Record("_25._tcp.mail.example.test", "TLSA", $"3 1 1 {new string('a', 64)}"), Record("autoconfig.example.test", "CNAME", "mail.example.test."),
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_zone_gets_its_records_and_a_second_time_there_is_nothing_to_do(string kind, string key, TsigAlgorithm algorithm)
    {
        await using NameServer server = await NameServer.StartAsync(kind);
        IZonePublisher publisher = server.Publisher(key, algorithm);
        Assert.Equal(Zone, await publisher.FindZoneAsync(DomainName.Parse("a.b.example.test"), Token));
        Assert.Null(await publisher.FindZoneAsync(DomainName.Parse("example.org"), Token));

        (IReadOnlyList<RecordOutcome> outcomes, OwnedRecords owned) = await PublishAsync(publisher, Wanted, new OwnedRecords());
        Assert.Equal(Wanted.Length, outcomes.Count);
        Assert.All(outcomes, static o => Assert.Equal((OutcomeResult.Done, null), (o.Result, o.Reason)));

        ZoneChange again = await CompareAsync(publisher, Wanted, owned);
        Assert.True(again.IsEmpty);
        Assert.Equal(Wanted.Length, again.Unchanged.Count);
        // A set has one time to live: what joined the proof of ownership has the proof's.
        Assert.Equal(["A 3600", "AAAA 3600"], (await publisher.ListAsync(Zone, ["mail.example.test"], Token)).Select(static r => $"{r.Type} {r.TimeToLive}"));
        Assert.Equal([600, 600], (await publisher.ListAsync(Zone, ["example.test"], Token)).Where(static r => r.Type == "TXT").Select(static r => r.TimeToLive));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task What_is_ours_is_replaced_and_removed_and_what_is_not_stays(string kind)
    {
        await using NameServer server = await NameServer.StartAsync(kind);
        IZonePublisher publisher = server.Publisher();
        (_, OwnedRecords owned) = await PublishAsync(publisher, Wanted, new OwnedRecords());
        DnsRecord[] next = [Record("example.test", "TXT", "\"v=spf1 mx ~all\""), Record("autoconfig.example.test", "A", "192.0.2.3"), Record("mail.example.test", "CNAME", "other.example.test.")];
        (IReadOnlyList<RecordOutcome> outcomes, owned) = await PublishAsync(publisher, next, owned);
        Assert.All(outcomes, static o => Assert.Equal((OutcomeResult.Done, null), (o.Result, o.Reason)));
        Assert.Equal(next.Length, owned.Records.Count);
        IReadOnlyList<PublishedRecord> left = await publisher.ListAsync(Zone, [.. Wanted.Select(static r => r.Name), "old.example.test"], Token);
        Assert.Equal(
            ["autoconfig.example.test A 192.0.2.3", "example.test NS ns1.example.test.", "example.test TXT \"proof=of ownership\"", "example.test TXT \"v=spf1 mx ~all\"", "mail.example.test CNAME other.example.test.", "old.example.test A 192.0.2.9"],
            left.Select(static r => $"{r.Name} {r.Type} {r.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task What_somebody_else_changed_in_between_is_left_alone_and_named(string kind)
    {
        await using NameServer server = await NameServer.StartAsync(kind);
        IZonePublisher publisher = server.Publisher();
        DnsRecord[] wanted = [Record("a.example.test", "A", "192.0.2.1"), Record("b.example.test", "A", "192.0.2.1"), Record("c.example.test", "A", "192.0.2.1"), Record("d.example.test", "CNAME", "a.example.test.")];
        ZoneChange stale = await CompareAsync(publisher, wanted, new OwnedRecords());
        // Meanwhile: another address at a, an alias at b, a text at d; c is free.
        await PublishAsync(publisher, [Record("a.example.test", "A", "192.0.2.66"), Record("b.example.test", "CNAME", "old.example.test."), Record("d.example.test", "TXT", "\"x\"")], new OwnedRecords());

        IReadOnlyList<RecordOutcome> outcomes = await publisher.ApplyAsync(Zone, stale, Token);
        Assert.Equal(["a Failed", "b Failed", "c Done", "d Failed"], outcomes.Select(static o => $"{o.Name[..1]} {o.Result}"));
        Assert.All(outcomes.Where(static o => o.Result == OutcomeResult.Failed), static o => Assert.Contains("changed by somebody else", o.Reason, StringComparison.Ordinal));
        Assert.Equal(["192.0.2.66"], (await publisher.ListAsync(Zone, ["a.example.test"], Token)).Select(static r => r.Value));

        // The same once more: what is done is done.
        Assert.Equal(OutcomeResult.Done, (await publisher.ApplyAsync(Zone, stale, Token))[2].Result);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_key_that_may_change_some_names_changes_those(string kind)
    {
        await using NameServer server = await NameServer.StartAsync(kind);
        (IReadOnlyList<RecordOutcome> outcomes, OwnedRecords owned) = await PublishAsync(server.Publisher("limited"), [Record("example.test", "MX", "10 mail.example.test."), Record("_imaps._tcp.example.test", "SRV", "0 1 993 mail.example.test.")], new OwnedRecords());
        Assert.Equal(["MX Failed", "SRV Done"], outcomes.Select(static o => $"{o.Type} {o.Result}"));
        Assert.Contains("may not", outcomes[0].Reason, StringComparison.Ordinal);
        Assert.Equal("SRV", Assert.Single(owned.Records).Type);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_wildcards_answer_is_no_record_of_the_name(string kind)
    {
        await using NameServer server = await NameServer.StartAsync(kind);
        IZonePublisher publisher = server.Publisher();
        Assert.Equal(["real.wild.example.test"], (await publisher.ListAsync(Zone, ["real.wild.example.test", "made.wild.example.test", "x.y.wild.example.test"], Token)).Select(static r => r.Name));
        (IReadOnlyList<RecordOutcome> outcomes, _) = await PublishAsync(publisher, [Record("made.wild.example.test", "TXT", "\"v=spf1 -all\"")], new OwnedRecords());
        Assert.Equal(OutcomeResult.Done, Assert.Single(outcomes).Result);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_time_to_live_of_our_sets_is_changed(string kind)
    {
        await using NameServer server = await NameServer.StartAsync(kind);
        IZonePublisher publisher = server.Publisher();
        DnsRecord[] wanted = [Record("a.example.test", "A", "192.0.2.1"), Record("a.example.test", "A", "192.0.2.2")];
        (_, OwnedRecords owned) = await PublishAsync(publisher, wanted, new OwnedRecords());
        IReadOnlyList<PublishedRecord> there = await publisher.ListAsync(Zone, ["a.example.test"], Token);
        ZoneChange change = ZoneDiff.Compare(Zone, wanted, there, owned, new ZoneDiffOptions { TimeToLive = 300, Retime = true });
        Assert.All(await publisher.ApplyAsync(Zone, change, Token), static o => Assert.Equal((RecordChangeKind.Retime, OutcomeResult.Done), (o.Kind, o.Result)));
        Assert.Equal(["192.0.2.1 300", "192.0.2.2 300"], (await publisher.ListAsync(Zone, ["a.example.test"], Token)).Select(static r => $"{r.Value} {r.TimeToLive}").Order());
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task What_is_delegated_is_not_ours_to_say(string kind)
    {
        await using NameServer server = await NameServer.StartAsync(kind);
        IZonePublisher publisher = server.Publisher();
        DnsRecord[] wanted = [Record("mail.sub.example.test", "A", "192.0.2.1"), Record("sub.example.test", "TXT", "\"v=spf1 -all\""), Record("a.example.test", "A", "192.0.2.1")];
        ZoneChange change = await CompareAsync(publisher, wanted, new OwnedRecords());
        Assert.Equal([ConflictKind.Delegated, ConflictKind.Delegated], change.Conflicts.Select(static c => c.Kind));
        Assert.Equal("ns.elsewhere.test.", change.Conflicts[0].Existing[0].Value);
        Assert.Equal(OutcomeResult.Done, Assert.Single(await publisher.ApplyAsync(Zone, change, Token)).Result);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_wrong_key_a_wrong_secret_and_a_wrong_clock_are_told_apart(string kind)
    {
        await using NameServer server = await NameServer.StartAsync(kind);
        Assert.Equal((PublishFault.Credentials, true), await FaultAsync(server.Publisher("unknown"), "the key 'unknown' with hmac-sha256"));
        Assert.Equal((PublishFault.Credentials, true), await FaultAsync(server.Publisher("k512", TsigAlgorithm.HmacSha256), "(BAD"));
        Assert.Equal((PublishFault.Credentials, true), await FaultAsync(server.Publisher(secret: "d3Jvbmc="), "is not the one"));
        var late = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(-20));
        Assert.Equal((PublishFault.Clock, true), await FaultAsync(server.Publisher(clock: late), "BADTIME"));
    }

    private static async Task<(PublishFault, bool)> FaultAsync(IZonePublisher publisher, string words)
    {
        PublishException exception = await Assert.ThrowsAsync<PublishException>(() => publisher.FindZoneAsync(Zone, Token));
        Assert.DoesNotContain(NameServer.Secret, exception.ToString(), StringComparison.Ordinal);
        return (exception.Fault, exception.Message.Contains(words, StringComparison.Ordinal));
    }

    private static async Task<(IReadOnlyList<RecordOutcome> Outcomes, OwnedRecords Owned)> PublishAsync(IZonePublisher publisher, IReadOnlyList<DnsRecord> wanted, OwnedRecords owned)
    {
        ZoneChange change = await CompareAsync(publisher, wanted, owned);
        Assert.Empty(change.Conflicts);
        IReadOnlyList<RecordOutcome> outcomes = await publisher.ApplyAsync(Zone, change, Token);
        return (outcomes, owned.After(outcomes));
    }

    private static async Task<ZoneChange> CompareAsync(IZonePublisher publisher, IReadOnlyList<DnsRecord> wanted, OwnedRecords owned) =>
        ZoneDiff.Compare(Zone, wanted, await publisher.ListAsync(Zone, ZoneDiff.Names(Zone, wanted, owned), Token), owned);

    private static DnsRecord Record(string name, string type, string value) => new(name, type, value, "test");
}
