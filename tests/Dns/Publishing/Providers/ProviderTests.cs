using Posthouse.Mail;

namespace Posthouse.Dns.Tests;

/// <summary>What holds for every provider, against its API as it answers.</summary>
public sealed class ProviderTests : IAsyncDisposable
{
    private static readonly DomainName Zone = DomainName.Parse(FakeProvider.Zone);

    private static readonly DnsRecord[] Wanted =
    [
        Record("mail.example.test", "A", "192.0.2.1"), Record("mail.example.test", "AAAA", "2001:db8::1"), Record("example.test", "MX", "10 mail.example.test."),
        Record("example.test", "TXT", "\"v=spf1 mx -all\""), Record("k._domainkey.example.test", "TXT", RecordValue.FromText("v=DKIM1; p=" + new string('A', 400))),
        Record("_imaps._tcp.example.test", "SRV", "0 1 993 mail.example.test."), Record("_pop3._tcp.example.test", "SRV", "0 0 0 ."), Record("example.test", "CAA", "0 issue \"ca.test; a=b\""),
        Record("_25._tcp.mail.example.test", "TLSA", $"3 1 1 {new string('a', 64)}"), Record("autoconfig.example.test", "CNAME", "mail.example.test."), Record("*.wild.example.test", "A", "192.0.2.7"),
        Record("text.example.test", "TXT", "\"quo\\\"te \\\\ \\233\\169\\191 *~+&=\""),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("posthouse-publish-").FullName;
    private readonly HttpClient _http = new();
    private readonly HurriedClock _clock = new();

    public static TheoryData<string> Providers => ["acs3", "rpc", "dnspod", "cloudflare", "route53"];

    public static IEnumerable<TheoryDataRow<string, int, string>> Strange =>
        from kind in new[] { "acs3", "dnspod", "cloudflare", "route53" }
        from status in new[] { 200, 400, 404, 429, 503 }
        from body in new[] { "", "null", "[]", "{}", "<html><body>Bad gateway</body></html>", "{\"Response\":[1],\"result\":7,\"success\":true,\"Code\":{},\"errors\":\"x\"}", "{\"a\":1,\"a\":2}", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", new string('[', 500) }
        select new TheoryDataRow<string, int, string>(kind, status, body);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_zone_gets_its_records_and_a_second_time_there_is_nothing_to_do(string kind)
    {
        await using FakeProvider provider = await StartAsync(kind);
        IZonePublisher publisher = await PublisherAsync(kind, provider);
        Assert.Equal(Zone, await publisher.FindZoneAsync(DomainName.Parse("a.b.example.test"), Token));
        Assert.Null(await publisher.FindZoneAsync(DomainName.Parse("example.org"), Token));
        (IReadOnlyList<RecordOutcome> outcomes, OwnedRecords owned) = await PublishAsync(publisher, Wanted, new OwnedRecords());
        Assert.All(outcomes, static o => Assert.Equal((OutcomeResult.Done, null), (o.Result, o.Reason)));
        Assert.Equal(Wanted.Length, provider.Entries.Count);
        ZoneChange again = await CompareAsync(publisher, Wanted, owned);
        Assert.True(again.IsEmpty);
        Assert.Equal(Wanted.Length, again.Unchanged.Count);
        Assert.Equal(Wanted.Select(static r => RecordValue.Key(r.Type, r.Value)).Order(StringComparer.Ordinal), again.Unchanged.Select(static r => RecordValue.Key(r.Type, r.Value)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task What_is_ours_is_replaced_and_removed_and_what_is_not_stays(string kind)
    {
        await using FakeProvider provider = await StartAsync(kind);
        IZonePublisher publisher = await PublisherAsync(kind, provider);
        Foreign(provider, "example.test", "TXT", Text(kind, "proof=1"));
        Foreign(provider, "www.example.test", "A", "192.0.2.99");
        (_, OwnedRecords owned) = await PublishAsync(publisher, Wanted, new OwnedRecords());
        DnsRecord[] next = [Record("example.test", "TXT", "\"v=spf1 mx ~all\""), Record("autoconfig.example.test", "A", "192.0.2.3"), Record("mail.example.test", "CNAME", "other.example.test.")];
        (IReadOnlyList<RecordOutcome> outcomes, owned) = await PublishAsync(publisher, next, owned);
        Assert.All(outcomes, static o => Assert.Equal((OutcomeResult.Done, null), (o.Result, o.Reason)));
        Assert.Equal(next.Length, owned.Records.Count);
        Assert.Equal(
            ["autoconfig.example.test A 192.0.2.3", "example.test TXT \"proof=1\"", "example.test TXT \"v=spf1 mx ~all\"", "mail.example.test CNAME other.example.test.", "www.example.test A 192.0.2.99"],
            (await publisher.ListAsync(Zone, ["www.example.test", .. Wanted.Select(static r => r.Name)], Token)).Select(static r => $"{r.Name} {r.Type} {r.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task All_pages_of_a_zone_are_read(string kind)
    {
        await using FakeProvider provider = await StartAsync(kind);
        for (int i = 0; i < 3100; i++) Foreign(provider, $"h{i}.example.test", "A", "192.0.2.1");
        IZonePublisher publisher = await PublisherAsync(kind, provider);
        Assert.Equal(["h0.example.test", "h1500.example.test", "h3099.example.test"], (await publisher.ListAsync(Zone, ["H3099.example.test.", "h0.example.test", "h1500.example.test"], Token)).Select(static r => r.Name).Order());
        IZonePublisher bounded = await PublisherAsync(kind, provider, static s => s with { MaximumRecords = 3000 });
        Assert.Contains("more than 3000", (await Assert.ThrowsAsync<PublishException>(() => bounded.ListAsync(Zone, ["h0.example.test"], Token))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_record_that_the_provider_refuses_is_named_and_the_others_are_made(string kind)
    {
        await using FakeProvider provider = await StartAsync(kind);
        provider.RefusedType = "TLSA";
        (IReadOnlyList<RecordOutcome> outcomes, OwnedRecords owned) = await PublishAsync(await PublisherAsync(kind, provider), Wanted, new OwnedRecords());
        RecordOutcome failed = Assert.Single(outcomes, static o => o.Result != OutcomeResult.Done);
        Assert.Equal(("TLSA", OutcomeResult.Failed), (failed.Type, failed.Result));
        Assert.Contains("127.0.0.1: ", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(Wanted.Length - 1, owned.Records.Count);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task What_somebody_else_changed_in_between_is_left_alone_and_named(string kind)
    {
        await using FakeProvider provider = await StartAsync(kind);
        IZonePublisher publisher = await PublisherAsync(kind, provider);
        DnsRecord[] wanted = [Record("a.example.test", "A", "192.0.2.1"), Record("b.example.test", "A", "192.0.2.1"), Record("c.example.test", "A", "192.0.2.1"), Record("d.example.test", "A", "192.0.2.1")];
        ZoneChange stale = await CompareAsync(publisher, wanted, new OwnedRecords());
        Foreign(provider, "a.example.test", "A", "192.0.2.66");
        Foreign(provider, "b.example.test", "CNAME", kind == "route53" ? "x.test." : "x.test");
        Foreign(provider, "d.example.test", "A", "192.0.2.1");
        IReadOnlyList<RecordOutcome> outcomes = await publisher.ApplyAsync(Zone, stale, Token);
        Assert.Equal(["a Failed", "b Failed", "c Done", "d Done"], outcomes.Select(static o => $"{o.Name[..1]} {o.Result}"));
        Assert.Contains("somebody else", outcomes[0].Reason, StringComparison.Ordinal);
        Assert.Equal(4, provider.Entries.Count);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Too_many_requests_wait_as_long_as_they_are_told_to(string kind)
    {
        await using FakeProvider provider = await StartAsync(kind);
        IZonePublisher publisher = await PublisherAsync(kind, provider);
        provider.Throttles.Enqueue("7");
        provider.Throttles.Enqueue("");
        Assert.Equal(Zone, await publisher.FindZoneAsync(Zone, Token));
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(2)], _clock.Waits);

        provider.Throttles.Enqueue("3600");
        PublishException exception = await Assert.ThrowsAsync<PublishException>(() => publisher.FindZoneAsync(DomainName.Parse("other.example.test"), Token));
        Assert.Equal((PublishFault.Busy, TimeSpan.FromHours(1)), (exception.Fault, exception.RetryAfter));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_wrong_key_is_told_and_never_shown(string kind)
    {
        await using FakeProvider provider = await StartAsync(kind);
        const string wrong = "wr0ngSecretOfTheTests";
        IZonePublisher publisher = await PublisherAsync(kind, provider, secret: wrong);
        PublishException exception = await Assert.ThrowsAsync<PublishException>(() => publisher.FindZoneAsync(Zone, Token));
        Assert.Equal(PublishFault.Credentials, exception.Fault);
        Assert.DoesNotContain(wrong, exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acs3", """{"Code":"Oops","Message":"you said SECRET\r\n[0m","RequestId":"1"}""")]
    [InlineData("dnspod", """{"Response":{"Error":{"Code":"Oops","Message":"you said SECRET\r\n[0m"}}}""")]
    [InlineData("cloudflare", """{"success":false,"errors":[{"code":1,"message":"you said SECRET\r\n[0m"}]}""")]
    [InlineData("route53", "<ErrorResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><Error><Code>Oops</Code><Message>you said SECRET&#13;&#10;x</Message></Error></ErrorResponse>")]
    public async Task A_secret_that_comes_back_goes_no_further_and_no_control_character_does(string kind, string body)
    {
        await using FakeProvider provider = await StartAsync(kind);
        provider.Always = new FakeProvider.Reply(400, body.Replace("SECRET", FakeProvider.Secret, StringComparison.Ordinal));
        PublishException exception = await Assert.ThrowsAsync<PublishException>(async () => await (await PublisherAsync(kind, provider)).FindZoneAsync(Zone, Token));
        Assert.Contains("you said ***", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeProvider.Secret, exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(exception.Message, char.IsControl);
    }

    [Theory]
    [MemberData(nameof(Strange))]
    public async Task Answers_of_another_kind_are_failures_and_nothing_worse(string kind, int status, string body)
    {
        await using FakeProvider provider = await StartAsync(kind);
        IZonePublisher publisher = await PublisherAsync(kind, provider, static s => s with { Retries = 0 });
        provider.Always = new FakeProvider.Reply(status, body);
        PublishException? exception = null;
        IReadOnlyList<PublishedRecord> records = [];
        try
        {
            records = await publisher.ListAsync(Zone, ["example.test"], Token);
        }
        catch (PublishException caught)
        {
            exception = caught;
        }

        Assert.Empty(records);
        if (status >= 400) Assert.NotNull(exception);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_long_answer_is_not_read_to_its_end(string kind)
    {
        await using FakeProvider provider = await StartAsync(kind);
        provider.Always = new FakeProvider.Reply(200, new string(' ', 100_000));
        IZonePublisher publisher = await PublisherAsync(kind, provider, static s => s with { MaximumAnswer = 50_000 });
        Assert.Contains("longer than 50000", (await Assert.ThrowsAsync<PublishException>(() => publisher.FindZoneAsync(Zone, Token))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acs3", "telecom")]
    [InlineData("dnspod", "电信")]
    [InlineData("cloudflare", "proxied")]
    [InlineData("route53", "host.elsewhere.test.")]
    public async Task What_is_not_the_answer_for_everybody_can_be_seen_and_not_changed(string kind, string line)
    {
        await using FakeProvider provider = await StartAsync(kind);
        Foreign(provider, "mail.example.test", "A", "192.0.2.9", line);
        IZonePublisher publisher = await PublisherAsync(kind, provider);
        PublishedRecord record = Assert.Single(await publisher.ListAsync(Zone, ["mail.example.test"], Token));
        Assert.True(record.Fixed);
        ZoneChange change = await CompareAsync(publisher, Wanted[..1], new OwnedRecords(new OwnedRecord(record.Name, record.Type, record.Value)));
        Assert.Equal(ConflictKind.WouldBeSplit, Assert.Single(change.Conflicts).Kind);
    }

    [Theory]
    [InlineData("acs3")]
    [InlineData("dnspod")]
    public async Task A_record_that_is_switched_off_is_none_and_its_twin_is_named(string kind)
    {
        await using FakeProvider provider = await StartAsync(kind);
        provider.Entries.Add(new FakeProvider.Entry("1", "a.example.test", "A", "192.0.2.1", 0, 600) { Disabled = true });
        (IReadOnlyList<RecordOutcome> outcomes, OwnedRecords owned) = await PublishAsync(await PublisherAsync(kind, provider), [Record("a.example.test", "A", "192.0.2.1")], new OwnedRecords());
        RecordOutcome outcome = Assert.Single(outcomes);
        Assert.Equal(OutcomeResult.Failed, outcome.Result);
        Assert.Contains(kind == "acs3" ? "DomainRecordDuplicate" : "DomainRecordExist", outcome.Reason, StringComparison.Ordinal);
        Assert.Empty(owned.Records);
    }

    [Fact]
    public async Task A_set_that_changes_amid_the_change_stops_it_at_route_53()
    {
        await using FakeProvider provider = await StartAsync("route53");
        IZonePublisher publisher = await PublisherAsync("route53", provider);
        (_, OwnedRecords owned) = await PublishAsync(publisher, [Record("a.example.test", "TXT", "\"one\"")], new OwnedRecords());
        ZoneChange change = await CompareAsync(publisher, [Record("a.example.test", "TXT", "\"two\"")], owned);
        provider.BeforeChange = () => Foreign(provider, "a.example.test", "TXT", "\"theirs\"");
        RecordOutcome[] outcomes = [.. await publisher.ApplyAsync(Zone, change, Token)];
        Assert.All(outcomes, static o => Assert.Equal(OutcomeResult.Failed, o.Result));
        Assert.Contains("do not match the current values", outcomes[0].Reason, StringComparison.Ordinal);
        Assert.Equal(["\"one\"", "\"theirs\""], provider.Entries.Select(static e => e.Value));
    }

    [Theory]
    [InlineData("acs3")]
    [InlineData("dnspod")]
    [InlineData("cloudflare")]
    public async Task A_record_is_replaced_in_place(string kind)
    {
        await using FakeProvider provider = await StartAsync(kind);
        IZonePublisher publisher = await PublisherAsync(kind, provider);
        (_, OwnedRecords owned) = await PublishAsync(publisher, [Record("example.test", "MX", "10 a.example.test.")], new OwnedRecords());
        string id = provider.Entries[0].Id;
        await PublishAsync(publisher, [Record("example.test", "MX", "20 b.example.test.")], owned);
        FakeProvider.Entry entry = Assert.Single(provider.Entries);
        Assert.Equal((id, 20), (entry.Id, entry.Priority));
    }

    [Theory]
    [InlineData("acs3")]
    [InlineData("dnspod")]
    [InlineData("cloudflare")]
    public async Task What_comes_after_the_end_of_patience_is_not_tried(string kind)
    {
        await using FakeProvider provider = await StartAsync(kind);
        IZonePublisher publisher = await PublisherAsync(kind, provider, static s => s with { Retries = 0 });
        ZoneChange change = await CompareAsync(publisher, Wanted[..3], new OwnedRecords());
        provider.BeforeChange = () => provider.Throttles.Enqueue("");
        IReadOnlyList<RecordOutcome> outcomes = await publisher.ApplyAsync(Zone, change, Token);
        Assert.Equal([OutcomeResult.Done, OutcomeResult.Failed, OutcomeResult.Failed], outcomes.Select(static o => o.Result));
        Assert.Contains("too many requests", outcomes[1].Reason, StringComparison.Ordinal);
        Assert.StartsWith("Not tried: ", outcomes[2].Reason, StringComparison.Ordinal);
        Assert.Single(provider.Entries);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_change_whose_answer_does_not_come_may_have_been_made(string kind)
    {
        await using FakeProvider provider = await StartAsync(kind);
        IZonePublisher publisher = await PublisherAsync(kind, provider);
        ZoneChange change = await CompareAsync(publisher, Wanted[..1], new OwnedRecords());
        provider.BeforeChange = () => provider.Cut = true;
        RecordOutcome outcome = Assert.Single(await publisher.ApplyAsync(Zone, change, Token));
        Assert.Equal(OutcomeResult.Unknown, outcome.Result);
        Assert.Single(provider.Entries);
        Assert.Single(new OwnedRecords().After([outcome]).Records);
        provider.Cut = false;
        Assert.Equal(OutcomeResult.Done, Assert.Single(await publisher.ApplyAsync(Zone, change, Token)).Result);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task What_is_delegated_is_not_published_here(string kind)
    {
        await using FakeProvider provider = await StartAsync(kind);
        Foreign(provider, "sub.example.test", "NS", kind == "route53" ? "ns.elsewhere.test." : "ns.elsewhere.test");
        ZoneChange change = await CompareAsync(await PublisherAsync(kind, provider), [Record("mail.sub.example.test", "A", "192.0.2.1")], new OwnedRecords());
        Assert.Equal(ConflictKind.Delegated, Assert.Single(change.Conflicts).Kind);
        Assert.True(change.IsEmpty);
    }

    [Fact]
    public async Task A_provider_that_is_not_there_is_named()
    {
        FakeProvider provider = await StartAsync("cloudflare");
        IZonePublisher publisher = await PublisherAsync("cloudflare", provider);
        await provider.DisposeAsync();
        PublishException exception = await Assert.ThrowsAsync<PublishException>(() => publisher.FindZoneAsync(Zone, Token));
        Assert.Equal((PublishFault.Unreachable, false), (exception.Fault, exception.Unknown));
    }

    private static async Task<FakeProvider> StartAsync(string kind) => kind switch
    {
        "acs3" or "rpc" => await new FakeAlibaba().StartAsync<FakeAlibaba>(),
        "dnspod" => await new FakeDnsPod().StartAsync<FakeDnsPod>(),
        "cloudflare" => await new FakeCloudflare().StartAsync<FakeCloudflare>(),
        _ => await new FakeRoute53().StartAsync<FakeRoute53>(),
    };

    private async Task<IZonePublisher> PublisherAsync(string kind, FakeProvider provider, Func<PublisherSettings, PublisherSettings>? change = null, string secret = FakeProvider.Secret)
    {
        string file = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        await File.WriteAllTextAsync(file, secret + "\n", Token);
        var settings = new PublisherSettings
        {
            Kind = kind switch { "acs3" or "rpc" => PublisherKind.Alibaba, "dnspod" => PublisherKind.DnsPod, "cloudflare" => PublisherKind.Cloudflare, _ => PublisherKind.Route53 },
            Endpoint = provider.Address, KeyName = kind == "cloudflare" ? null : FakeProvider.KeyId, SecretFile = file, AlibabaSignature = kind == "rpc" ? AlibabaSignature.Rpc : AlibabaSignature.Acs3, Timeout = TimeSpan.FromMinutes(1),
        };
        return await new PublisherFactory(_http, null!, _clock).CreateAsync(change is null ? settings : change(settings), Token);
    }

    private static void Foreign(FakeProvider provider, string name, string type, string value, string line = "") =>
        provider.Entries.Add(new FakeProvider.Entry((provider.Entries.Count + 1).ToString(), name, type, value, 0, 600) { Line = line });

    private static string Text(string kind, string text) => kind is "route53" ? $"\"{text}\"" : text;

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
