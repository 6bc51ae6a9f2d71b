using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Posthouse.Dns;
using Posthouse.SenderAuth;
using Posthouse.Testing;
using static Posthouse.Delivery.Tests.OutboundPlay;

namespace Posthouse.Delivery.Tests;

/// <summary>Mail by MX to a real TLS server on loopback, under what the destination has published.</summary>
public sealed class OutboundPolicyTests : IDisposable
{
    private readonly TestAuthority _root = TestAuthority.Root();
    private readonly TlsLedger _ledger = new(new TlsReportOptions(), TimeProvider.System);

    [Fact]
    public async Task An_enforced_policy_lets_a_host_that_proves_its_name_have_the_mail()
    {
        await using ScriptedServer server = Server("mx.d.test");
        OutboundAttempt attempt = await SendAsync(server, Plain(), Sts(MtaStsMode.Enforce));
        Assert.Equal(Fate.Sent, Assert.Single(attempt.Outcomes).Fate);
        Assert.True(attempt.Session!.IsVerified);
        Assert.Equal("mx.d.test", Assert.Single(server.ServerNames));
        Assert.Equal("sts ", Counted());
    }

    [Theory]
    [InlineData("other.test", 10, "4.7.5", "certificate-host-mismatch")]
    [InlineData("mx.d.test", -1, "4.7.5", "certificate-expired")]
    public async Task An_enforced_policy_keeps_mail_from_a_host_that_proves_nothing(string name, int days, string status, string result)
    {
        await using ScriptedServer server = Server(name, days);
        OutboundAttempt attempt = await SendAsync(server, Plain(), Sts(MtaStsMode.Enforce));
        RecipientOutcome outcome = Assert.Single(attempt.Outcomes);
        Assert.Equal((Fate.Deferred, status), (outcome.Fate, outcome.Reply.Status.ToString()));
        Assert.Contains("MTA-STS policy is in force", outcome.Reply.Text, StringComparison.Ordinal);
        Assert.Empty(server.Taken);
        Assert.Equal($"sts {result}", Counted());
    }

    [Fact]
    public async Task An_enforced_policy_trusts_only_public_authorities_and_wants_tls()
    {
        await using var stranger = new ScriptedServer { Tls = true };
        Assert.Equal("4.7.5", Assert.Single((await SendAsync(stranger, Plain(), Sts(MtaStsMode.Enforce))).Outcomes).Reply.Status.ToString());
        Assert.Equal("sts certificate-not-trusted", Counted());
        await using var clear = new ScriptedServer();
        Assert.Equal("4.7.4", Assert.Single((await SendAsync(clear, Plain(), Sts(MtaStsMode.Enforce))).Outcomes).Reply.Status.ToString());
        Assert.Equal("sts starttls-not-supported", Counted());
        await using var broken = new ScriptedServer { Tls = true, BreakTls = true };
        Assert.Equal("4.7.5", Assert.Single((await SendAsync(broken, Plain(), Sts(MtaStsMode.Enforce))).Outcomes).Reply.Status.ToString());
        Assert.Equal("sts validation-failure", Counted());
        Assert.Empty(stranger.Taken);
        Assert.Empty(clear.Taken);
        Assert.Empty(broken.Taken);
    }

    [Fact]
    public async Task A_host_that_an_enforced_policy_does_not_name_is_not_connected_to()
    {
        await using ScriptedServer server = Server("mx.d.test");
        OutboundAttempt attempt = await SendAsync(server, Plain(), Sts(MtaStsMode.Enforce, "mx.elsewhere.test"));
        Assert.Equal("4.7.5", Assert.Single(attempt.Outcomes).Reply.Status.ToString());
        Assert.Equal(0, server.Connections);
        Assert.Equal("sts validation-failure", Counted());
    }

    [Fact]
    public async Task A_host_that_fails_its_policy_leaves_the_next_its_turn()
    {
        await using ScriptedServer server = Server("mx2.d.test");
        TestResolver resolver = new TestResolver().Mx("d.test", (1, "mx.d.test"), (2, "mx2.d.test")).A("mx.d.test", "127.0.0.1").A("mx2.d.test", "127.0.0.1");
        OutboundAttempt attempt = await SendAsync(server, resolver, Sts(MtaStsMode.Enforce, "*.d.test"));
        Assert.Equal(Fate.Sent, Assert.Single(attempt.Outcomes).Fate);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_policy_that_is_tested_only_reports()
    {
        await using ScriptedServer server = Server("other.test");
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(server, Plain(), Sts(MtaStsMode.Testing))).Outcomes).Fate);
        Assert.Equal("sts certificate-host-mismatch", Counted());
        await using var clear = new ScriptedServer();
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(clear, Plain(), Sts(MtaStsMode.Testing, "mx.elsewhere.test"))).Outcomes).Fate);
        Assert.Equal("sts starttls-not-supported", Counted());
    }

    [Fact]
    public async Task A_policy_that_cannot_be_fetched_is_told_and_mail_goes()
    {
        await using ScriptedServer server = Server("other.test");
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(server, Plain(), new MtaStsAnswer(null, MtaStsFault.WebPkiInvalid))).Outcomes).Fate);
        Assert.Equal("sts sts-webpki-invalid", Counted());
    }

    [Fact]
    public async Task Without_policies_sessions_are_counted_too()
    {
        await using ScriptedServer server = Server("other.test");
        await SendAsync(server, Plain(), default);
        Assert.Equal("no-policy-found ", Counted());
    }

    [Fact]
    public async Task Dane_proves_a_host_that_no_public_authority_knows()
    {
        await using var server = new ScriptedServer { Tls = true, Certificate = TestCertificates.Make("scripted.test") };
        OutboundAttempt attempt = await SendAsync(server, Signed(server, Record(3, server.Certificate)), default);
        Assert.Equal(Fate.Sent, Assert.Single(attempt.Outcomes).Fate);
        Assert.True(attempt.Session!.IsVerified);
        Assert.Equal("tlsa ", Counted());
    }

    [Fact]
    public async Task Dane_comes_before_mta_sts_both_ways()
    {
        await using ScriptedServer good = Server("mx.d.test");
        using X509Certificate2 other = TestCertificates.Make("mx.d.test");
        OutboundAttempt attempt = await SendAsync(good, Signed(good, Record(3, other)), Sts(MtaStsMode.Enforce));
        RecipientOutcome outcome = Assert.Single(attempt.Outcomes);
        Assert.Equal("4.7.5", outcome.Reply.Status.ToString());
        Assert.Contains("DANE is in force", outcome.Reply.Text, StringComparison.Ordinal);
        Assert.Equal("tlsa validation-failure", Counted());

        await using var unknown = new ScriptedServer { Tls = true, Certificate = other };
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(unknown, Signed(unknown, Record(3, other)), Sts(MtaStsMode.Enforce, "mx.elsewhere.test"))).Outcomes).Fate);
    }

    [Fact]
    public async Task Dane_by_an_authority_looks_at_the_name()
    {
        // An intermediate: the platform's server sends no root.
        using TestAuthority authority = _root.Intermediate();
        await using var named = new ScriptedServer { Tls = true, Certificate = authority.Issue(["d.test"]), Authorities = authority.Chain() };
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(named, Signed(named, Record(2, authority.Certificate)), default)).Outcomes).Fate);
        await using var other = new ScriptedServer { Tls = true, Certificate = authority.Issue(["other.test"]), Authorities = authority.Chain() };
        Assert.Equal(Fate.Deferred, Assert.Single((await SendAsync(other, Signed(other, Record(2, authority.Certificate)), default)).Outcomes).Fate);
    }

    [Fact]
    public async Task Tlsa_records_that_cannot_be_used_ask_for_tls_with_whoever_answers()
    {
        await using var server = new ScriptedServer { Tls = true };
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(server, Signed(server, new TlsaRecord(1, 1, 1, new byte[32])), default)).Outcomes).Fate);
        await using var clear = new ScriptedServer();
        Assert.Equal("4.7.4", Assert.Single((await SendAsync(clear, Signed(clear, new TlsaRecord(1, 1, 1, new byte[32])), default)).Outcomes).Reply.Status.ToString());
    }

    [Fact]
    public async Task A_host_whose_tlsa_records_cannot_be_looked_up_waits()
    {
        await using ScriptedServer server = Server("mx.d.test");
        TestResolver resolver = Signed(server).TlsaStatus($"_{server.Port}._tcp.mx.d.test", DnsStatus.ServFail);
        OutboundAttempt attempt = await SendAsync(server, resolver, default);
        Assert.Equal((Fate.Deferred, 0), (Assert.Single(attempt.Outcomes).Fate, server.Connections));
        Assert.Equal("tlsa dnssec-invalid", Counted());
    }

    [Fact]
    public async Task Requiretls_goes_to_a_host_that_dane_or_mta_sts_vouches_for()
    {
        await using ScriptedServer server = Server("mx.d.test");
        server.Offers = ["REQUIRETLS"];
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(server, Plain(), Sts(MtaStsMode.Enforce), requireTls: true)).Outcomes).Fate);
        Assert.EndsWith(" REQUIRETLS", Assert.Single(server.Taken).Mail, StringComparison.Ordinal);

        await using var dane = new ScriptedServer("REQUIRETLS") { Tls = true, Certificate = TestCertificates.Make("scripted.test") };
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(dane, Signed(dane, Record(3, dane.Certificate)), default, requireTls: true)).Outcomes).Fate);
        // Signed MX, certificate of a public authority.
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(server, Signed(server), default, requireTls: true)).Outcomes).Fate);
    }

    // RFC 7672 §3.2.2: the name of the domain behind its aliases is one that the certificate may have.
    [Fact]
    public async Task Dane_by_an_authority_knows_the_domain_behind_an_alias_too()
    {
        using TestAuthority authority = _root.Intermediate();
        await using var server = new ScriptedServer { Tls = true, Certificate = authority.Issue(["real.test"]), Authorities = authority.Chain() };
        TestResolver plain = Signed(server, Record(2, authority.Certificate));
        Assert.Equal(Fate.Deferred, Assert.Single((await SendAsync(server, plain, default)).Outcomes).Fate);
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(server, plain.Cname("d.test", "real.test").Mx("real.test", (1, "mx.d.test")), default)).Outcomes).Fate);
    }

    // RFC 8461 §5: testing keeps no other mail back; what it says of names holds all the same.
    [Fact]
    public async Task Requiretls_goes_by_a_policy_that_is_only_tested()
    {
        await using ScriptedServer server = Server("mx.d.test");
        server.Offers = ["REQUIRETLS"];
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(server, Plain(), Sts(MtaStsMode.Testing), requireTls: true)).Outcomes).Fate);
        RecipientOutcome unnamed = Assert.Single((await SendAsync(server, Plain(), Sts(MtaStsMode.Testing, "mx.elsewhere.test"), requireTls: true)).Outcomes);
        Assert.Equal((Fate.Failed, "5.7.30"), (unnamed.Fate, unnamed.Reply.Status.ToString()));
    }

    [Fact]
    public async Task Requiretls_waits_for_a_policy_that_cannot_be_fetched_now()
    {
        await using ScriptedServer server = Server("mx.d.test");
        server.Offers = ["REQUIRETLS"];
        RecipientOutcome outcome = Assert.Single((await SendAsync(server, Plain(), new MtaStsAnswer(null, MtaStsFault.FetchError), requireTls: true)).Outcomes);
        Assert.Equal((Fate.Deferred, "4.7.30"), (outcome.Fate, outcome.Reply.Status.ToString()));
        Assert.Empty(server.Taken);
    }

    [Fact]
    public async Task Requiretls_fails_at_once_where_it_cannot_be_kept()
    {
        await using ScriptedServer server = Server("mx.d.test");
        await FailsAsync(server, Plain(), Sts(MtaStsMode.Enforce), "does not offer REQUIRETLS");
        server.Offers = ["REQUIRETLS"];
        await FailsAsync(server, Plain(), default, "neither by DNSSEC nor by MTA-STS");
        await FailsAsync(server, Plain(), Sts(MtaStsMode.Enforce, "mx.elsewhere.test"), "neither by DNSSEC nor by MTA-STS");
        await using ScriptedServer other = Server("other.test");
        other.Offers = ["REQUIRETLS"];
        await FailsAsync(other, Signed(other), default, "certificate");
        await FailsAsync(other, Plain(), Sts(MtaStsMode.Testing), "certificate");
        Assert.Empty(server.Taken);
        Assert.Empty(other.Taken);

        async Task FailsAsync(ScriptedServer to, TestResolver resolver, MtaStsAnswer sts, string because)
        {
            RecipientOutcome outcome = Assert.Single((await SendAsync(to, resolver, sts, requireTls: true)).Outcomes);
            Assert.Equal((Fate.Failed, "5.7.30"), (outcome.Fate, outcome.Reply.Status.ToString()));
            Assert.Contains(because, outcome.Reply.Text, StringComparison.Ordinal);
        }
    }

    // RFC 8689 §4.3.
    [Fact]
    public async Task Mail_that_asks_for_no_tls_goes_past_the_policy_over_a_connection_of_its_own()
    {
        await using ScriptedServer server = Server("other.test");
        const string Exempt = "Subject: x\r\nTLS-Required: no\r\n\r\ntext\r\n";
        OutboundAttempt attempt = await SendAsync(server, Plain(), Sts(MtaStsMode.Enforce), body: Exempt);
        Assert.Equal(Fate.Sent, Assert.Single(attempt.Outcomes).Fate);
        Assert.False(attempt.Session!.IsFresh);
        Assert.True(Assert.Single(server.Taken).Encrypted);
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(server, Plain(), Sts(MtaStsMode.Enforce, "mx.elsewhere.test"), body: Exempt)).Outcomes).Fate);
        // The demand on the envelope is the stronger one.
        Assert.Equal(Fate.Failed, Assert.Single((await SendAsync(server, Plain(), Sts(MtaStsMode.Enforce), requireTls: true, body: Exempt)).Outcomes).Fate);
    }

    [Theory]
    [InlineData("TLS-Required: Yes\r\n\r\n")]
    [InlineData("TLS-Required: No\r\nTLS-Required: No\r\n\r\n")]
    [InlineData("Subject: x\r\n\r\nTLS-Required: No\r\n")]
    public async Task Nothing_else_exempts(string body)
    {
        await using ScriptedServer server = Server("other.test");
        Assert.Equal(Fate.Deferred, Assert.Single((await SendAsync(server, Plain(), Sts(MtaStsMode.Enforce), body: body)).Outcomes).Fate);
    }

    public void Dispose() => _root.Dispose();

    private static MtaStsAnswer Sts(MtaStsMode mode, string mx = "mx.d.test") => new(new MtaStsPolicy(mode, TimeSpan.FromDays(1), [mx]), MtaStsFault.None);

    private static TestResolver Plain() => new TestResolver().Mx("d.test", (1, "mx.d.test")).A("mx.d.test", "127.0.0.1");

    private static TestResolver Signed(ScriptedServer server, params TlsaRecord[] records)
    {
        TestResolver resolver = new TestResolver { Authenticated = true }.Mx("d.test", (1, "mx.d.test")).A("mx.d.test", "127.0.0.1");
        return records.Length == 0 ? resolver : resolver.Tlsa($"_{server.Port}._tcp.mx.d.test", records);
    }

    private static TlsaRecord Record(byte usage, X509Certificate2 certificate) => new(usage, 1, 1, SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    private ScriptedServer Server(string name, int days = 10) => new() { Tls = true, Certificate = _root.Issue([name], days) };

    private string Counted() => string.Join(", ", _ledger.Take().Select(static c => $"{c.Key.PolicyType} {c.Key.Result}"));

    private Task<OutboundAttempt> SendAsync(ScriptedServer server, TestResolver resolver, MtaStsAnswer sts, bool requireTls = false, string body = Body)
    {
        var options = new OutboundOptions { TrustedRoots = [X509CertificateLoader.LoadCertificate(_root.Certificate.RawData)] };
        return ClientFor(resolver, options, sts, _ledger).SendAsync(
            Route.ByMx("d.test", server.Port), Job(["a@d.test"], e => e with { RequireTls = requireTls }), new MemoryContent(body), null, TestContext.Current.CancellationToken);
    }
}
