using System.Net;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Testing;
using static Posthouse.Testing.LoopbackDnsServer;

namespace Posthouse.Dns.Tests;

public class NetworkResolverTests
{
    private const int A = 1, Cname = 5, Ptr = 12, MxType = 15, TxtType = 16, Aaaa = 28, Tlsa = 52;

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Mx_records_come_with_preference_and_without_the_final_dot()
    {
        await using var server = Answering(MxType, Record("example.test", MxType, 300, Mx(10, "mx1.example.test")), Record("example.test", MxType, 60, Mx(20, "mx2.example.test")));
        DnsAnswer<MxRecord> answer = await Resolver(server).MxAsync("example.test.");
        Assert.Equal(DnsStatus.NoError, answer.Status);
        Assert.Equal([new MxRecord(10, "mx1.example.test"), new MxRecord(20, "mx2.example.test")], answer.Records.OrderBy(static r => r.Preference));
        Assert.Equal(TimeSpan.FromSeconds(60), answer.TimeToLive);
    }

    [Fact]
    public async Task The_null_mx_has_an_empty_exchange()
    {
        await using var server = Answering(MxType, Record("example.test", MxType, 300, Mx(0, "")));
        Assert.Equal([new MxRecord(0, "")], (await Resolver(server).MxAsync("example.test")).Records);
    }

    [Fact]
    public async Task Strings_of_one_txt_record_are_joined()
    {
        await using var server = Answering(TxtType, Record("example.test", TxtType, 300, Txt("v=spf1 ", "-all")));
        Assert.Equal(["v=spf1 -all"], (await Resolver(server).TxtAsync("example.test")).Records);
    }

    [Fact]
    public async Task Addresses_behind_an_alias_are_found_and_live_as_long_as_the_alias()
    {
        await using var server = Answering(A, Record("www.test", Cname, 5, Name("host.test")), Record("host.test", A, 300, [192, 0, 2, 1]));
        DnsAnswer<IPAddress> answer = await Resolver(server).AAsync("www.test");
        Assert.Equal([IPAddress.Parse("192.0.2.1")], answer.Records);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.TimeToLive);
    }

    [Fact]
    public async Task What_is_forgotten_is_asked_anew_and_what_only_ends_alike_is_not()
    {
        await using var server = new LoopbackDnsServer((name, _) => new Script(0, [Record(name, TxtType, 300, Txt("v=1"))]));
        NetworkResolver resolver = Resolver(server);
        foreach (string name in (string[])["example.test", "_dmarc.example.test", "myexample.test", "test"]) await resolver.TxtAsync(name);
        Assert.Equal(4, server.Questions);
        resolver.Forget("Example.test.");
        foreach (string name in (string[])["myexample.test", "test"]) await resolver.TxtAsync(name);
        Assert.Equal(4, server.Questions);
        foreach (string name in (string[])["example.test", "_dmarc.example.test"]) await resolver.TxtAsync(name);
        Assert.Equal(6, server.Questions);
    }

    [Fact]
    public async Task Tlsa_and_the_authenticated_bit_are_read()
    {
        await using var server = new LoopbackDnsServer((_, _) => new Script(0, [Record("_25._tcp.mx.test", Tlsa, 60, [3, 1, 1, 0xAB, 0xCD])]) { Authenticated = true });
        DnsAnswer<TlsaRecord> answer = await Resolver(server).TlsaAsync("_25._tcp.mx.test");
        Assert.True(answer.Authenticated);
        TlsaRecord record = Assert.Single(answer.Records);
        Assert.Equal((3, 1, 1), (record.Usage, record.Selector, record.MatchingType));
        Assert.Equal([0xAB, 0xCD], record.Data.ToArray());
    }

    [Fact]
    public async Task The_authenticated_bit_counts_only_from_resolvers_that_are_trusted()
    {
        await using var server = new LoopbackDnsServer((_, _) => new Script(0, [Record("_25._tcp.mx.test", Tlsa, 60, [3, 1, 1, 0xAB, 0xCD])]) { Authenticated = true });
        var untrusted = new NetworkResolver(new DnsOptions { Servers = [server.EndPoint], Validating = false }, _clock);
        Assert.False((await untrusted.TlsaAsync("_25._tcp.mx.test", TestContext.Current.CancellationToken)).Authenticated);
        Assert.True(new NetworkResolver(new DnsOptions { Servers = [server.EndPoint] }, _clock).IsValidating);
        Assert.False(new NetworkResolver(new DnsOptions { Servers = [server.EndPoint, IPEndPoint.Parse("192.0.2.53:53")] }, _clock).IsValidating);
        Assert.True(new NetworkResolver(new DnsOptions { Servers = [IPEndPoint.Parse("192.0.2.53:53")], Validating = true }, _clock).IsValidating);
    }

    [Fact]
    public async Task Names_of_addresses_are_found()
    {
        await using var server = new LoopbackDnsServer((name, _) => name == "1.2.0.192.in-addr.arpa" ? new Script(0, [Record(name, Ptr, 60, Name("host.test"))]) : new Script(3, []));
        Assert.Equal(["host.test"], (await Resolver(server).PtrAsync(IPAddress.Parse("192.0.2.1"))).Records);
    }

    [Fact]
    public void Reverse_names_of_both_families_are_right()
    {
        Assert.Equal("1.2.0.192.in-addr.arpa", NetworkResolver.ReverseName(IPAddress.Parse("::ffff:192.0.2.1")));
        Assert.Equal("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", NetworkResolver.ReverseName(IPAddress.Parse("2001:db8::1")));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_told_from_one_without_records()
    {
        await using var server = new LoopbackDnsServer((name, _) => name == "gone.test" ? new Script(3, []) : new Script(0, []));
        NetworkResolver resolver = Resolver(server);
        Assert.Equal(DnsStatus.NxDomain, (await resolver.MxAsync("gone.test")).Status);
        Assert.Equal(DnsStatus.NoData, (await resolver.MxAsync("empty.test")).Status);
    }

    [Fact]
    public async Task A_failing_server_and_a_silent_one_are_temporary()
    {
        await using var server = new LoopbackDnsServer((name, _) => name == "silent.test" ? new Script(0, []) { Silent = true } : new Script(2, []));
        NetworkResolver resolver = Resolver(server);
        Assert.Equal(DnsStatus.ServFail, (await resolver.AAsync("broken.test")).Status);
        DnsAnswer<IPAddress> silent = await resolver.AAsync("silent.test");
        Assert.Equal(DnsStatus.Timeout, silent.Status);
        Assert.True(silent.IsTemporaryFailure);
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        // The question ends at octet 29: a name that is a pointer to itself, one to what comes after it, and one beyond the end.
        { "loop", [0xC0, 29, 0, TxtType, 0, 1, 0, 0, 0, 9, 0, 0] },
        { "forward", [0xC0, 31, 0xC0, 29, 0, TxtType, 0, 1, 0, 0, 0, 9, 0, 0] },
        { "beyond", [0xFF, 0xFF, 0, TxtType, 0, 1, 0, 0, 0, 9, 0, 0] },
        { "label", [63, 1, 2] },
        { "noise", [.. Enumerable.Repeat((byte)0xFF, 100)] },
        { "cut", [0xC0, 12, 0, TxtType, 0, 1] },
        { "string", Record("broken.test", TxtType, 60, [200, 1, 2]) },
        { "length", [0xC0, 12, 0, TxtType, 0, 1, 0, 0, 0, 9, 0xFF, 0xFF, 1, 2] },
    };

    // What is no DNS message must neither end in a defect nor pass for a domain that does not exist: mail to that would come back.
    [Theory]
    [MemberData(nameof(Broken))]
    public async Task An_answer_that_cannot_be_read_is_a_temporary_failure(string name, byte[] answer)
    {
        await using var server = new LoopbackDnsServer((_, _) => new Script(0, [answer]));
        NetworkResolver resolver = Resolver(server);
        DnsAnswer<string> read = await resolver.TxtAsync("broken.test");
        Assert.True(read.IsTemporaryFailure, $"{name}: {read.Status}");
    }

    [Fact]
    public async Task A_name_that_no_question_can_hold_does_not_exist()
    {
        await using var server = new LoopbackDnsServer((_, _) => new Script(2, []));
        Assert.Equal(DnsStatus.NxDomain, (await Resolver(server).TxtAsync(new string('a', 70) + ".test")).Status);
        Assert.Equal(DnsStatus.NxDomain, (await Resolver(server).TxtAsync(string.Join('.', Enumerable.Repeat(new string('a', 60), 6)))).Status);
    }

    [Fact]
    public async Task A_truncated_answer_is_asked_for_again_over_tcp()
    {
        await using var server = new LoopbackDnsServer((name, _) => new Script(0, [Record(name, TxtType, 60, Txt("long"))]) { TruncateUdp = true });
        Assert.Equal(["long"], (await Resolver(server).TxtAsync("example.test")).Records);
        Assert.Equal(2, server.Questions);
    }

    [Fact]
    public async Task An_answer_is_kept_until_its_time_to_live_ends_whatever_the_case_of_the_name()
    {
        await using var server = Answering(A, Record("host.test", A, 60, [192, 0, 2, 1]));
        NetworkResolver resolver = Resolver(server);
        await resolver.AAsync("host.test");
        await resolver.AAsync("HOST.test.");
        Assert.Equal(1, server.Questions);
        _clock.Advance(TimeSpan.FromSeconds(61));
        await resolver.AAsync("host.test");
        Assert.Equal(2, server.Questions);
    }

    [Fact]
    public async Task A_negative_answer_is_kept_as_long_as_the_soa_says()
    {
        await using var server = new LoopbackDnsServer((_, _) => new Script(3, []) { NegativeTtl = 30 });
        NetworkResolver resolver = Resolver(server);
        Assert.Equal(TimeSpan.FromSeconds(30), (await resolver.AaaaAsync("gone.test")).TimeToLive);
        await resolver.AaaaAsync("gone.test");
        Assert.Equal(1, server.Questions);
        _clock.Advance(TimeSpan.FromSeconds(31));
        await resolver.AaaaAsync("gone.test");
        Assert.Equal(2, server.Questions);
    }

    [Fact]
    public async Task The_cache_stays_within_its_bound()
    {
        var cache = new AnswerCache(100, _clock);
        for (int i = 0; i < 1000; i++) await cache.GetAsync($"n{i}.test", 1, static name => Task.FromResult((name, TimeSpan.FromHours(1))), TestContext.Current.CancellationToken);
        Assert.InRange(cache.Count, 50, 100);
    }

    private static LoopbackDnsServer Answering(int type, params byte[][] records) => new((_, asked) => new Script(0, asked == type ? records : []));

    private NetworkResolver Resolver(LoopbackDnsServer server) =>
        new(new DnsOptions { Servers = [server.EndPoint], Timeout = TimeSpan.FromMilliseconds(300), Retries = 0 }, _clock);
}
