using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Posthouse.Dns;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests;

public sealed class DaneVerifierTests : IDisposable
{
    private static readonly string[] Names = ["mx.example.com", "example.com"];

    private readonly TestAuthority _root = TestAuthority.Root();
    private readonly TestAuthority _intermediate;

    public DaneVerifierTests() => _intermediate = _root.Intermediate();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    public void An_end_entity_is_proved_by_its_record_alone(byte selector, byte matching)
    {
        // Another name, and expired: RFC 7672 §3.1.1 looks at neither.
        using X509Certificate2 leaf = _root.Issue(["other.test"], days: -1);
        using X509Certificate2 stranger = _root.Issue(["mx.example.com"]);
        Assert.Null(Check([Record(3, selector, matching, leaf)], leaf, []));
        Assert.Equal("no TLSA record matches its certificate", Check([Record(3, selector, matching, stranger)], leaf, []));
        Assert.Null(Check([Record(3, selector, matching, stranger), Record(3, selector, matching, leaf)], leaf, []));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    public void An_authority_certifies_the_name_whether_it_is_a_root_or_not(byte selector, byte matching)
    {
        using X509Certificate2 leaf = _intermediate.Issue(["mx.example.com"]);
        Assert.Null(Check([Record(2, selector, matching, _root.Certificate)], leaf, _intermediate.Chain()));
        Assert.Null(Check([Record(2, selector, matching, _intermediate.Certificate)], leaf, _intermediate.Chain()));
        X509Certificate2Collection withoutRoot = [_intermediate.Chain()[0]];
        Assert.Null(Check([Record(2, selector, matching, _intermediate.Certificate)], leaf, withoutRoot));
    }

    [Fact]
    public void The_mail_domain_is_a_name_too_and_other_names_are_not()
    {
        using X509Certificate2 domain = _root.Issue(["example.com"]);
        Assert.Null(Check([Record(2, 1, 1, _root.Certificate)], domain, _root.Chain()));
        using X509Certificate2 other = _root.Issue(["mx.example.net"]);
        Assert.Equal("its certificate has none of the names that its TLSA record allows", Check([Record(2, 1, 1, _root.Certificate)], other, _root.Chain()));
    }

    [Fact]
    public void Below_an_authority_dates_count()
    {
        using X509Certificate2 leaf = _root.Issue(["mx.example.com"], days: -1);
        Assert.Equal("its certificate does not lead to the authority of its TLSA record", Check([Record(2, 1, 1, _root.Certificate)], leaf, _root.Chain()));
    }

    [Fact]
    public void A_leaf_of_another_authority_of_the_same_name_is_refused()
    {
        using TestAuthority impostor = TestAuthority.Root();
        using X509Certificate2 leaf = impostor.Issue(["mx.example.com"]);
        // The real authority's certificate is public: anyone can send it along.
        Assert.NotNull(Check([Record(2, 0, 1, _root.Certificate)], leaf, _root.Chain()));
        X509Certificate2Collection both = [.. _root.Chain(), .. impostor.Chain()];
        Assert.NotNull(Check([Record(2, 0, 1, _root.Certificate)], leaf, both));
        X509Certificate2Collection reversed = [.. impostor.Chain(), .. _root.Chain()];
        Assert.NotNull(Check([Record(2, 0, 1, _root.Certificate)], leaf, reversed));
    }

    [Fact]
    public void An_authority_that_is_not_sent_counts_only_where_the_dns_has_it_whole()
    {
        using X509Certificate2 leaf = _root.Issue(["mx.example.com"]);
        Assert.Null(Check([Record(2, 0, 0, _root.Certificate)], leaf, []));
        Assert.NotNull(Check([Record(2, 0, 1, _root.Certificate)], leaf, []));
        Assert.NotNull(Check([.. DaneRecord.Usable([new TlsaRecord(2, 0, 0, new byte[] { 1, 2, 3 })])], leaf, []));
    }

    [Fact]
    public void A_leaf_is_not_its_own_authority()
    {
        using X509Certificate2 leaf = TestCertificates.Make("mx.example.com");
        Assert.NotNull(Check([Record(2, 0, 1, leaf)], leaf, [leaf]));
    }

    public void Dispose()
    {
        _intermediate.Dispose();
        _root.Dispose();
    }

    private static DaneRecord Record(byte usage, byte selector, byte matching, X509Certificate2 certificate)
    {
        byte[] selected = selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        byte[] data = matching switch { 0 => selected, 1 => SHA256.HashData(selected), _ => SHA512.HashData(selected) };
        return Assert.Single(DaneRecord.Usable([new TlsaRecord(usage, selector, matching, data)]));
    }

    private static string? Check(DaneRecord[] records, X509Certificate2 leaf, X509Certificate2Collection sent) =>
        DaneVerifier.Verify(records, leaf, sent, Names, DateTimeOffset.UtcNow, out string? problem) ? null : problem;
}
