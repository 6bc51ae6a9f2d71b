using System.Security.Cryptography;
using Posthouse.Dns;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests;

public class DaneLookupTests
{
    private static readonly TlsaRecord Good = Tlsa(3, 1, 1, 32);

    [Fact]
    public async Task Records_that_dnssec_vouches_for_are_used()
    {
        DaneAnswer answer = await FindAsync(Secure().A("mx.test", "192.0.2.1").Tlsa("_25._tcp.mx.test", Good));
        Assert.Equal(DaneStatus.Usable, answer.Status);
        Assert.Equal("mx.test", answer.BaseDomain);
        Assert.Single(answer.Records);
    }

    [Fact]
    public async Task Nothing_is_asked_of_an_unsigned_zone()
    {
        TestResolver resolver = new TestResolver().A("mx.test", "192.0.2.1").Tlsa("_25._tcp.mx.test", Good);
        Assert.Equal(DaneStatus.None, (await FindAsync(resolver)).Status);
        Assert.DoesNotContain(resolver.Asked, static q => q.StartsWith("TLSA", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DnsStatus.ServFail, DaneStatus.TemporaryFailure)]
    [InlineData(DnsStatus.Timeout, DaneStatus.TemporaryFailure)]
    [InlineData(DnsStatus.NxDomain, DaneStatus.None)]
    [InlineData(DnsStatus.NoData, DaneStatus.None)]
    public async Task A_suppressed_answer_is_not_an_absent_one(DnsStatus status, DaneStatus expected) =>
        Assert.Equal(expected, (await FindAsync(Secure().A("mx.test", "192.0.2.1").TlsaStatus("_25._tcp.mx.test", status))).Status);

    [Fact]
    public async Task Tlsa_records_without_authentication_are_as_none()
    {
        var resolver = new MixedResolver(Secure().A("mx.test", "192.0.2.1"), new TestResolver().Tlsa("_25._tcp.mx.test", Good));
        Assert.Equal(DaneStatus.None, (await new DaneLookup(resolver).FindAsync("mx.test", 25, TestContext.Current.CancellationToken)).Status);
    }

    // RFC 7672 §2.2.2.
    [Fact]
    public async Task Behind_an_alias_the_expanded_name_is_asked_first_then_the_hosts_own()
    {
        DaneAnswer expanded = await FindAsync(Secure().Cname("mx.test", "host.test").A("host.test", "192.0.2.1").Tlsa("_25._tcp.host.test", Good).Tlsa("_25._tcp.mx.test", Good));
        Assert.Equal("host.test", expanded.BaseDomain);
        DaneAnswer own = await FindAsync(Secure().Cname("mx.test", "host.test").A("host.test", "192.0.2.1").Tlsa("_25._tcp.mx.test", Good));
        Assert.Equal((DaneStatus.Usable, "mx.test"), (own.Status, own.BaseDomain));
    }

    [Fact]
    public async Task An_authenticated_alias_into_an_unsigned_zone_leaves_the_hosts_own_name()
    {
        var resolver = new MixedResolver(Secure().Cname("mx.test", "host.test").Tlsa("_25._tcp.mx.test", Good), new TestResolver(), new TestResolver().A("mx.test", "192.0.2.1"));
        DaneAnswer answer = await new DaneLookup(resolver).FindAsync("mx.test", 25, TestContext.Current.CancellationToken);
        Assert.Equal((DaneStatus.Usable, "mx.test"), (answer.Status, answer.BaseDomain));
    }

    [Fact]
    public async Task Records_that_smtp_cannot_use_still_ask_for_tls()
    {
        TlsaRecord[] useless = [Tlsa(0, 0, 1, 32), Tlsa(1, 1, 1, 32), Tlsa(3, 2, 1, 32), Tlsa(3, 1, 3, 32), Tlsa(3, 1, 1, 31), Tlsa(3, 1, 2, 32), Tlsa(2, 0, 0, 0), Tlsa(255, 0, 1, 32)];
        foreach (TlsaRecord record in useless) Assert.Equal(DaneStatus.Unusable, (await FindAsync(Secure().A("mx.test", "192.0.2.1").Tlsa("_25._tcp.mx.test", record))).Status);
        DaneAnswer mixed = await FindAsync(Secure().A("mx.test", "192.0.2.1").Tlsa("_25._tcp.mx.test", [.. useless, Good]));
        Assert.Same(Good, Assert.Single(mixed.Records).Tlsa);
    }

    // RFC 7671 §9.
    [Fact]
    public void Of_two_digests_the_stronger_counts_for_each_usage_and_selector()
    {
        TlsaRecord full = Tlsa(3, 1, 0, 91);
        TlsaRecord strong = Tlsa(3, 1, 2, 64);
        TlsaRecord other = Tlsa(2, 1, 1, 32);
        Assert.Equal([full, strong, other], DaneRecord.Usable([Good, full, strong, other]).Select(static r => r.Tlsa));
    }

    [Fact]
    public async Task Aliases_without_end_come_to_an_end()
    {
        TestResolver resolver = Secure().A("mx.test", "192.0.2.1").Cname("mx.test", "mx.test");
        Assert.Equal(DaneStatus.None, (await FindAsync(resolver)).Status);
        Assert.InRange(resolver.Asked.Count, 1, 20);
    }

    private static TestResolver Secure() => new() { Authenticated = true };

    private static TlsaRecord Tlsa(byte usage, byte selector, byte matching, int length) => new(usage, selector, matching, RandomNumberGenerator.GetBytes(length));

    private static async Task<DaneAnswer> FindAsync(TestResolver resolver) => await new DaneLookup(resolver).FindAsync("MX.test.", 25, TestContext.Current.CancellationToken);

    /// <summary>Zones of which some are signed: TLSA from one, addresses from another.</summary>
    private sealed class MixedResolver(TestResolver rest, TestResolver tlsa, TestResolver? addresses = null) : IDnsResolver
    {
        public ValueTask<DnsAnswer<MxRecord>> MxAsync(string name, CancellationToken cancellationToken = default) => rest.MxAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<System.Net.IPAddress>> AAsync(string name, CancellationToken cancellationToken = default) => (addresses ?? rest).AAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<System.Net.IPAddress>> AaaaAsync(string name, CancellationToken cancellationToken = default) => (addresses ?? rest).AaaaAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<string>> TxtAsync(string name, CancellationToken cancellationToken = default) => rest.TxtAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<TlsaRecord>> TlsaAsync(string name, CancellationToken cancellationToken = default) => (addresses is null ? tlsa : rest).TlsaAsync(name, cancellationToken);

        public ValueTask<DnsAnswer<string>> PtrAsync(System.Net.IPAddress address, CancellationToken cancellationToken = default) => rest.PtrAsync(address, cancellationToken);

        public ValueTask<DnsAnswer<string>> CnameAsync(string name, CancellationToken cancellationToken = default) => rest.CnameAsync(name, cancellationToken);
    }
}
