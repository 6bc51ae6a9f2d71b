using CsCheck;
using Posthouse.Mail;

namespace Posthouse.Dns.Tests;

public class ZoneDiffTests
{
    private static readonly DomainName Zone = DomainName.Parse("example.test");

    [Fact]
    public void An_empty_zone_gets_all_of_it()
    {
        ZoneChange change = Compare([Wanted("example.test", "MX", "10 mail.example.test."), Wanted("example.test", "TXT", "\"v=spf1 mx -all\""), Wanted("Mail.example.test", "A", "192.0.2.1")], []);
        Assert.Equal(["example.test MX +10 mail.example.test.", "example.test TXT +\"v=spf1 mx -all\"", "mail.example.test A +192.0.2.1"], Shown(change));
        Assert.All(change.Changes, static c => Assert.Equal(3600, c.TimeToLive));
    }

    [Fact]
    public void What_is_there_in_another_form_is_left_alone()
    {
        ZoneChange change = Compare(
            [Wanted("k._domainkey.example.test", "TXT", "\"v=DKIM1; p=\" \"AAAA\""), Wanted("example.test", "MX", "10 MAIL.example.test")],
            [There("k._domainkey.example.test", "TXT", "\"v=DKIM1; p=AA\" \"AA\""), There("example.test", "MX", "10 mail.example.test.")]);
        Assert.True(change.IsEmpty);
        Assert.Empty(change.Conflicts);
        Assert.Equal(2, change.Unchanged.Count);
    }

    [Fact]
    public void What_we_published_and_no_longer_want_goes_and_what_others_published_stays()
    {
        PublishedRecord old = There("old._domainkey.example.test", "TXT", "\"v=DKIM1; p=AA\"");
        PublishedRecord foreign = There("old._domainkey.example.test", "TXT", "\"proof=1\"");
        ZoneChange change = Compare([Wanted("new._domainkey.example.test", "TXT", "\"v=DKIM1; p=BB\"")], [old, foreign], Owned(old));
        Assert.Equal(["new._domainkey.example.test TXT +\"v=DKIM1; p=BB\"", "old._domainkey.example.test TXT -\"v=DKIM1; p=AA\""], Shown(change));
        Assert.Equal([.. ZoneDiff.Names(Zone, [Wanted("a.example.test", "A", "192.0.2.1")], Owned(old)).Order()], ["a.example.test", "old._domainkey.example.test"]);
    }

    [Fact]
    public void A_record_that_was_there_before_us_is_never_ours()
    {
        PublishedRecord there = There("example.test", "MX", "10 mail.example.test.");
        Assert.True(Compare([Wanted("example.test", "MX", "10 mail.example.test.")], [there]).IsEmpty);
        Assert.True(Compare([], [there]).IsEmpty);
    }

    [Fact]
    public void Our_old_record_is_replaced_within_its_set()
    {
        PublishedRecord old = There("example.test", "TXT", "\"v=spf1 mx ~all\"", 60);
        ZoneChange change = Compare([Wanted("example.test", "TXT", "\"v=spf1 mx -all\"")], [old, There("example.test", "TXT", "\"proof=1\"", 600)], Owned(old));
        RecordSetChange set = Assert.Single(change.Changes);
        Assert.Equal(["\"proof=1\"", "\"v=spf1 mx -all\""], set.After);
        Assert.Equal(600, set.TimeToLive);
        Assert.Empty(set.Retime);
    }

    [Theory]
    [InlineData("v=spf1 include:_spf.other.test -all", "v=spf1 mx ip4:192.0.2.1 -all", "v=spf1 include:_spf.other.test mx ip4:192.0.2.1 -all")]
    [InlineData("v=spf1 mx ?all", "v=spf1 mx a -all", "v=spf1 mx a ?all")]
    [InlineData("v=spf1 -ip4:192.0.2.9 include:x.test ~all", "v=spf1 mx -all", "v=spf1 mx -ip4:192.0.2.9 include:x.test ~all")]
    [InlineData("v=spf1 a redirect=other.test", "v=spf1 mx -all", "v=spf1 a mx redirect=other.test")]
    [InlineData("v=spf1 a", "v=spf1 mx -all", "v=spf1 a mx -all")]
    public void A_second_spf_record_is_not_published_and_one_for_both_is_proposed(string theirs, string ours, string merged)
    {
        PublishedRecord there = There("example.test", "TXT", $"\"{theirs}\"");
        DnsRecord[] wanted = [Wanted("example.test", "TXT", $"\"{ours}\"")];
        ZoneChange change = Compare(wanted, [there]);
        Assert.True(change.IsEmpty);
        ZoneConflict conflict = Assert.Single(change.Conflicts);
        Assert.Equal((ConflictKind.OnlyOneAllowed, $"\"{merged}\""), (conflict.Kind, conflict.Proposal));

        (IReadOnlyList<DnsRecord> again, OwnedRecords owned) = conflict.Accept(wanted, new OwnedRecords());
        RecordSetChange accepted = Assert.Single(ZoneDiff.Compare(Zone, again, [there], owned).Changes);
        Assert.Equal([$"\"{merged}\""], accepted.Add);
        Assert.Equal([there], accepted.Remove);
    }

    [Fact]
    public void An_spf_record_of_others_that_lets_ours_send_serves_as_it_is()
    {
        ZoneChange change = Compare([Wanted("example.test", "TXT", "\"v=spf1 mx -all\"")], [There("example.test", "TXT", "\"v=spf1 +MX include:x.test ~all\"")]);
        Assert.True(change.IsEmpty);
        Assert.Empty(change.Conflicts);
        Assert.Single(change.Unchanged);
    }

    [Theory]
    [InlineData("example.test", "v=spf1 mx -all", "v=spf1 mx include:x.test -all", "\"v=spf1 mx include:x.test -all\"")]
    [InlineData("example.test", "v=spf1 mx -all", "v=spf1 a -all", "\"v=spf1 a mx -all\"")]
    [InlineData("_dmarc.example.test", "v=DMARC1; p=none", "v=DMARC1; p=reject", null)]
    public void A_second_record_beside_ours_is_a_conflict_though_ours_is_there(string name, string ours, string theirs, string? proposal)
    {
        DnsRecord[] wanted = [Wanted(name, "TXT", $"\"{ours}\"")];
        PublishedRecord there = There(name, "TXT", $"\"{ours}\"");
        ZoneConflict conflict = Assert.Single(Compare(wanted, [there, There(name, "TXT", $"\"{theirs}\"")], Owned(there)).Conflicts);
        Assert.Equal((ConflictKind.OnlyOneAllowed, proposal), (conflict.Kind, conflict.Proposal));
    }

    [Fact]
    public void Two_spf_records_of_others_are_for_somebody_to_sort_out()
    {
        ZoneConflict conflict = Assert.Single(Compare([Wanted("example.test", "TXT", "\"v=spf1 mx -all\"")], [There("example.test", "TXT", "\"v=spf1 a -all\""), There("example.test", "TXT", "\"v=spf1 -all\"")]).Conflicts);
        Assert.Equal(2, conflict.Existing.Count);
        Assert.Null(conflict.Proposal);
    }

    [Theory]
    [InlineData("_dmarc.example.test", "v=DMARC1; p=none", "v=DMARC1; p=reject")]
    [InlineData("_mta-sts.example.test", "v=STSv1; id=1", "v=STSv1; id=2")]
    [InlineData("_smtp._tls.example.test", "v=TLSRPTv1; rua=mailto:a@example.test", "v=TLSRPTv1; rua=mailto:b@example.test")]
    [InlineData("a._domainkey.example.test", "v=DKIM1; p=AA", "p=BB")]
    [InlineData("default._bimi.example.test", "v=BIMI1; l=", "v=BIMI1; l=https://example.test/a.svg")]
    public void A_second_record_of_a_kind_that_stands_alone_is_a_conflict(string name, string ours, string theirs)
    {
        DnsRecord[] wanted = [Wanted(name, "TXT", $"\"{ours}\"")];
        PublishedRecord there = There(name, "TXT", $"\"{theirs}\"");
        Assert.Equal(ConflictKind.OnlyOneAllowed, Assert.Single(Compare(wanted, [there]).Conflicts).Kind);
        // RFC 6376 §3.6.2.2: at a key's name there is one text, whatever it says.
        Assert.Equal(name.Contains("_domainkey", StringComparison.Ordinal) ? 1 : 0, Compare(wanted, [There(name, "TXT", "\"proof=1\"")]).Conflicts.Count);
        Assert.Equal([$"{name} TXT -\"{theirs}\" +\"{ours}\""], Shown(Compare(wanted, [there], Owned(there))));
    }

    [Theory]
    [InlineData("MX", "10 mail.example.test.", "10 mx.other.test.")]
    [InlineData("A", "192.0.2.1", "192.0.2.2")]
    [InlineData("SRV", "0 0 0 .", "0 1 993 imap.other.test.")]
    public void Others_of_a_type_that_leads_somewhere_are_a_conflict(string type, string ours, string theirs)
    {
        ZoneConflict conflict = Assert.Single(Compare([Wanted("x.example.test", type, ours)], [There("x.example.test", type, theirs)]).Conflicts);
        Assert.Equal(ConflictKind.WouldBeSplit, conflict.Kind);
    }

    [Fact]
    public void Types_that_only_add_stand_beside_others()
    {
        Assert.Equal(["example.test CAA +0 issue \"ca.test\""], Shown(Compare([Wanted("example.test", "CAA", "0 issue \"ca.test\"")], [There("example.test", "CAA", "0 issue \"other.test\"")])));
    }

    [Fact]
    public void Nothing_is_published_beside_an_alias_of_others()
    {
        ZoneChange change = Compare([Wanted("mail.example.test", "A", "192.0.2.1")], [There("mail.example.test", "CNAME", "host.other.test.")]);
        Assert.Equal(ConflictKind.AliasInTheWay, Assert.Single(change.Conflicts).Kind);
        Assert.True(change.IsEmpty);
    }

    [Fact]
    public void No_alias_is_published_beside_others()
    {
        ZoneChange change = Compare([Wanted("autoconfig.example.test", "CNAME", "mail.example.test.")], [There("autoconfig.example.test", "A", "192.0.2.9")]);
        Assert.Equal(ConflictKind.AliasBesideOthers, Assert.Single(change.Conflicts).Kind);
        Assert.True(change.IsEmpty);
    }

    [Fact]
    public void Our_alias_makes_way_first()
    {
        PublishedRecord alias = There("mail.example.test", "CNAME", "host.other.test.");
        Assert.Equal(["mail.example.test CNAME -host.other.test.", "mail.example.test A +192.0.2.1"], Shown(Compare([Wanted("mail.example.test", "A", "192.0.2.1")], [alias], Owned(alias))));
        PublishedRecord address = There("mail.example.test", "A", "192.0.2.1");
        Assert.Equal(["mail.example.test A -192.0.2.1", "mail.example.test CNAME +host.other.test."], Shown(Compare([Wanted("mail.example.test", "CNAME", "host.other.test.")], [address], Owned(address))));
    }

    [Fact]
    public void In_a_conflict_our_old_record_stays_too()
    {
        PublishedRecord old = There("example.test", "MX", "10 old.example.test.");
        ZoneChange change = Compare([Wanted("example.test", "MX", "10 mail.example.test.")], [old, There("example.test", "MX", "20 mx.other.test.")], Owned(old));
        Assert.True(change.IsEmpty);
        Assert.Equal(ConflictKind.WouldBeSplit, Assert.Single(change.Conflicts).Kind);
    }

    [Fact]
    public void A_record_of_the_providers_own_is_never_changed()
    {
        PublishedRecord made = There("www.example.test", "A", "192.0.2.1") with { Fixed = true };
        Assert.True(Compare([], [made], Owned(made)).IsEmpty);
        ZoneConflict conflict = Assert.Single(Compare([Wanted("www.example.test", "A", "192.0.2.2")], [made], Owned(made)).Conflicts);
        Assert.Empty(conflict.Accept([], new OwnedRecords()).Owned.Records);
    }

    [Theory]
    [InlineData("example.org", "MX", "10 mail.example.test.", ConflictKind.OutsideZone)]
    [InlineData("notexample.test", "MX", "10 mail.example.test.", ConflictKind.OutsideZone)]
    [InlineData("example.test", "MX", "mail.example.test.", ConflictKind.Malformed)]
    [InlineData("a..example.test", "MX", "10 mail.example.test.", ConflictKind.Malformed)]
    public void What_cannot_be_published_here_is_named(string name, string type, string value, ConflictKind kind) =>
        Assert.Equal(kind, Assert.Single(Compare([Wanted(name, type, value)], []).Conflicts).Kind);

    [Fact]
    public void The_time_to_live_is_changed_on_request_and_only_for_what_is_ours()
    {
        PublishedRecord ours = There("a.example.test", "A", "192.0.2.1", 60);
        PublishedRecord theirs = There("b.example.test", "A", "192.0.2.2", 60);
        DnsRecord[] wanted = [Wanted("a.example.test", "A", "192.0.2.1"), Wanted("b.example.test", "A", "192.0.2.2")];
        Assert.True(Compare(wanted, [ours, theirs], Owned(ours)).IsEmpty);
        RecordSetChange change = Assert.Single(ZoneDiff.Compare(Zone, wanted, [ours, theirs], Owned(ours), new ZoneDiffOptions { TimeToLive = 300, Retime = true }).Changes);
        Assert.Equal(("a.example.test", 300), (change.Name, change.TimeToLive));
        Assert.Equal([ours], change.Retime);
    }

    [Fact]
    public void What_is_ours_follows_the_outcomes()
    {
        var owned = new OwnedRecords(new OwnedRecord("a.test", "A", "192.0.2.1"), new OwnedRecord("b.test", "A", "192.0.2.1"));
        OwnedRecords after = owned.After(
        [
            new RecordOutcome(RecordChangeKind.Remove, "A.test", "A", "192.0.2.1", OutcomeResult.Done), new RecordOutcome(RecordChangeKind.Remove, "b.test", "A", "192.0.2.1", OutcomeResult.Unknown),
            new RecordOutcome(RecordChangeKind.Add, "c.test", "A", "192.0.2.1", OutcomeResult.Unknown), new RecordOutcome(RecordChangeKind.Add, "d.test", "A", "192.0.2.1", OutcomeResult.Failed, "no"),
        ]);
        Assert.Equal(["b.test", "c.test"], after.Records.Select(static r => r.Name));
    }

    [Fact]
    public void Nothing_but_ours_is_ever_removed_and_a_change_that_is_made_leaves_nothing_to_do()
    {
        (string Type, string Value)[] values =
        [
            ("A", "192.0.2.1"), ("A", "192.0.2.2"), ("CNAME", "a.test."), ("CNAME", "b.test."), ("MX", "10 a.test."), ("MX", "0 ."), ("TXT", "\"v=spf1 mx -all\""), ("TXT", "\"v=spf1 a ~all\""),
            ("TXT", "\"v=DMARC1; p=none\""), ("TXT", "\"v=DMARC1; p=reject\""), ("TXT", "\"proof=1\""), ("CAA", "0 issue \"a.test\""), ("SRV", "0 0 0 ."),
        ];
        string[] names = ["example.test", "_dmarc.example.test", "a.example.test"];
        Gen<(string Name, int Value)[]> some = Gen.Select(Gen.Int[0, names.Length - 1].Select(i => names[i]), Gen.Int[0, values.Length - 1]).Array[0, 8];
        Gen.Select(some, some, some, Gen.Bool).Sample((wantedPicks, therePicks, ownedPicks, retime) =>
        {
            DnsRecord[] wanted = [.. wantedPicks.Distinct().Select(p => Wanted(p.Name, values[p.Value].Type, values[p.Value].Value))];
            PublishedRecord[] there = [.. therePicks.Distinct().Select(p => There(p.Name, values[p.Value].Type, values[p.Value].Value, 60 + p.Value))];
            OwnedRecords owned = Owned(ownedPicks.Select(p => There(p.Name, values[p.Value].Type, values[p.Value].Value)));
            var options = new ZoneDiffOptions { Retime = retime };
            ZoneChange change = ZoneDiff.Compare(Zone, wanted, there, owned, options);
            PublishedRecord[] touched = [.. change.Changes.SelectMany(static c => c.Remove.Concat(c.Retime))];
            Assert.All(touched, r => Assert.True(owned.Contains(r.Name, r.Type, r.Value)));
            Assert.All(change.Changes, static c => Assert.Empty(c.Remove.Except(c.Before)));

            PublishedRecord[] after =
            [
                .. there.Except(touched), .. change.Changes.SelectMany(static c => c.Retime.Select(r => r with { TimeToLive = c.TimeToLive })),
                .. change.Changes.SelectMany(static c => c.Add.Select(v => There(c.Name, c.Type, v, c.TimeToLive))),
            ];
            OwnedRecords ours = owned.After(change.Changes.SelectMany(static c => RecordOutcome.Of(c, OutcomeResult.Done)));
            Assert.True(ZoneDiff.Compare(Zone, wanted, after, ours, options).IsEmpty);
            // What we add makes no alias share its name, unless it shared it before.
            foreach (string name in names.Where(name => !IsShared(there, name))) Assert.False(IsShared(after, name));
        }, iter: 3000);
    }

    private static bool IsShared(PublishedRecord[] records, string name) => records.Where(r => r.Name == name).ToList() is { Count: > 1 } all && all.Any(static r => r.Type == "CNAME");

    private static ZoneChange Compare(IReadOnlyList<DnsRecord> wanted, IReadOnlyList<PublishedRecord> published, OwnedRecords? owned = null) => ZoneDiff.Compare(Zone, wanted, published, owned ?? new OwnedRecords());

    private static DnsRecord Wanted(string name, string type, string value) => new(name, type, value, "test");

    private static PublishedRecord There(string name, string type, string value, int timeToLive = 3600) => new(name, type, value, timeToLive);

    private static OwnedRecords Owned(params IEnumerable<PublishedRecord> records) => new(records.Select(static r => new OwnedRecord(r.Name, r.Type, r.Value)));

    private static IEnumerable<string> Shown(ZoneChange change) =>
        change.Changes.Select(static c => string.Join(' ', [c.Name, c.Type, .. c.Remove.Select(static r => $"-{r.Value}"), .. c.Add.Select(static v => $"+{v}")]));
}
