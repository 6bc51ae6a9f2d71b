using System.Net;
using Posthouse.Mail;

namespace Posthouse.Dns.Tests;

public class MailRecordsTests
{
    private static readonly MailHost Host = new(
        DomainName.Parse("mail.example.com"),
        [IPAddress.Parse("192.0.2.25"), IPAddress.Parse("2001:db8::25")],
        [new("submission", 465, true), new("submission", 587, false), new("imap", 993, true), new("imap", 143, false)]);

    [Fact]
    public void The_host_has_an_address_record_for_each_address() =>
        Assert.Equal(["mail.example.com. IN A 192.0.2.25", "mail.example.com. IN AAAA 2001:db8::25"], MailRecords.ForHost(Host).Select(static r => r.ToString()));

    [Fact]
    public void A_domain_has_what_brings_mail_and_what_makes_it_believed()
    {
        List<string> records = [.. MailRecords.ForDomain(new MailDomain(DomainName.Parse("example.com"), Host)).Select(static r => r.ToString())];
        Assert.Contains("example.com. IN MX 10 mail.example.com.", records);
        Assert.Contains("example.com. IN TXT \"v=spf1 mx -all\"", records);
        Assert.Contains("mail.example.com. IN TXT \"v=spf1 a -all\"", records);
        Assert.Contains("_dmarc.example.com. IN TXT \"v=DMARC1; p=none; rua=mailto:postmaster@example.com\"", records);
    }

    [Fact]
    public void Rfc6186_services_point_at_the_ports_that_are_served_and_deny_the_others()
    {
        List<string> records = [.. MailRecords.ForDomain(new MailDomain(DomainName.Parse("example.com"), Host)).Where(static r => r.Type == "SRV").Select(static r => r.ToString())];
        Assert.Equal(
            [
                "_submissions._tcp.example.com. IN SRV 0 1 465 mail.example.com.",
                "_submission._tcp.example.com. IN SRV 10 1 587 mail.example.com.",
                "_imaps._tcp.example.com. IN SRV 0 1 993 mail.example.com.",
                "_imap._tcp.example.com. IN SRV 10 1 143 mail.example.com.",
                "_pop3s._tcp.example.com. IN SRV 0 0 0 .",
                "_pop3._tcp.example.com. IN SRV 0 0 0 .",
            ],
            records);
    }

    [Fact]
    public void A_domain_that_is_its_own_host_has_one_spf_record()
    {
        var domain = DomainName.Parse("mail.example.com");
        Assert.Single(MailRecords.ForDomain(new MailDomain(domain, Host)), static r => r.Value.Contains("v=spf1", StringComparison.Ordinal));
    }

    [Fact]
    public void International_names_are_published_as_a_labels()
    {
        var domain = DomainName.Parse("例子.测试");
        DnsRecord mx = MailRecords.ForDomain(new MailDomain(domain, Host)).First(static r => r.Type == "MX");
        Assert.Equal("xn--fsqu00a.xn--0zwm56d", mx.Name);
        Assert.Contains("例子.测试", mx.Purpose);
    }

    [Fact]
    public void Reverse_names_lead_from_each_address_to_the_host() =>
        Assert.Equal(
            [
                "25.2.0.192.in-addr.arpa. IN PTR mail.example.com.",
                "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. IN PTR mail.example.com.",
            ],
            MailRecords.Reverse(Host).Select(static r => r.ToString()));

    [Fact]
    public void A_provider_wants_a_text_without_quotes() =>
        Assert.Equal("v=spf1 mx -all", new DnsRecord("example.com", "TXT", "\"v=spf1 \" \"mx -all\"", "").PlainValue);

    [Fact]
    public void What_the_administrator_named_is_in_the_records()
    {
        List<string> records = Records(new MailDomain(DomainName.Parse("example.com"), Host)
        {
            Settings = new DomainDnsSettings
            {
                SpfIncludes = ["_spf.news.test"],
                SpfEnding = "~all",
                DmarcPolicy = "quarantine",
                DmarcReports = ["dmarc@example.com", "a,b@example.net"],
                TlsReports = ["tls@example.com"],
                SecondHost = "mail2.example.com",
                BimiLogo = "https://example.com/logo.svg",
                CaaIssuers = ["letsencrypt.org"],
                Tlsa = true,
            },
        });
        Assert.Contains("example.com. IN MX 20 mail2.example.com.", records);
        Assert.Contains("example.com. IN TXT \"v=spf1 mx include:_spf.news.test ~all\"", records);
        Assert.Contains("_dmarc.example.com. IN TXT \"v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com,mailto:a%2Cb@example.net\"", records);
        Assert.Contains("_smtp._tls.example.com. IN TXT \"v=TLSRPTv1; rua=mailto:tls@example.com\"", records);
        Assert.Contains("default._bimi.example.com. IN TXT \"v=BIMI1; l=https://example.com/logo.svg; a=\"", records);
        Assert.Contains("example.com. IN CAA 0 issue \"letsencrypt.org\"", records);
        Assert.DoesNotContain(records, static r => r.Contains("TLSA", StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_are_published_while_anything_needs_them()
    {
        string text = "v=DKIM1; k=rsa; p=" + new string('A', 392);
        List<string> records = Records(new MailDomain(DomainName.Parse("example.com"), Host)
        {
            Keys = [new("a._domainkey.example.com", text, SigningKeyUse.Signing), new("b._domainkey.example.com", "v=DKIM1; p=BBBB", SigningKeyUse.Overlapping), new("c._domainkey.example.com", "v=DKIM1; p=CCCC", SigningKeyUse.Stale)],
        });
        Assert.Contains($"a._domainkey.example.com. IN TXT \"{text[..255]}\" \"{text[255..]}\"", records);
        Assert.Contains("b._domainkey.example.com. IN TXT \"v=DKIM1; p=BBBB\"", records);
        Assert.DoesNotContain(records, static r => r.StartsWith("c.", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_served_over_https_is_published_only_when_it_is_served()
    {
        Assert.DoesNotContain(Records(new MailDomain(DomainName.Parse("example.com"), Host)), static r => r.Contains("mta-sts", StringComparison.Ordinal) || r.Contains("autoconfig", StringComparison.Ordinal));
        List<string> records = Records(new MailDomain(DomainName.Parse("example.com"), Host with { ServesAutoconfig = true, HttpsPort = 443 }) { MtaStsId = "20261125" });
        Assert.Contains("_mta-sts.example.com. IN TXT \"v=STSv1; id=20261125\"", records);
        Assert.Contains("mta-sts.example.com. IN CNAME mail.example.com.", records);
        Assert.Contains("autoconfig.example.com. IN CNAME mail.example.com.", records);
        Assert.Contains("autodiscover.example.com. IN CNAME mail.example.com.", records);
        Assert.Contains("_autodiscover._tcp.example.com. IN SRV 0 0 443 mail.example.com.", records);
        Assert.Contains("_jmap._tcp.example.com. IN SRV 0 1 443 mail.example.com.", records);
    }

    [Fact]
    public void Services_over_https_and_filters_are_found_at_their_ports()
    {
        List<string> records = Records(new MailDomain(DomainName.Parse("example.com"), Host with { HttpsPort = 8443, Services = [new MailService("sieve", 4190, false)] }));
        Assert.Contains("_jmap._tcp.example.com. IN SRV 0 1 8443 mail.example.com.", records);
        Assert.Contains("_sieve._tcp.example.com. IN SRV 0 1 4190 mail.example.com.", records);
        Assert.DoesNotContain(records, static r => r.Contains("autodiscover", StringComparison.Ordinal));
        Assert.DoesNotContain(Records(new MailDomain(DomainName.Parse("example.com"), Host)), static r => r.Contains("_jmap", StringComparison.Ordinal) || r.Contains("_sieve", StringComparison.Ordinal));
    }

    [Fact]
    public void The_host_of_another_zone_has_its_own_caa_and_tlsa()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=mail.example.com, O=Let's Encrypt", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        HostCertificate described = CertificateIssuers.Describe(certificate);
        Assert.Equal(["letsencrypt.org"], described.Issuers);
        List<string> records = Records(new MailDomain(DomainName.Parse("example.net"), Host with { Certificate = described }) { Settings = new DomainDnsSettings { Tlsa = true, CaaIssuers = ["letsencrypt.org"] } });
        Assert.Contains("mail.example.com. IN CAA 0 issue \"letsencrypt.org\"", records);
        Assert.Contains("_25._tcp.mail.example.com. IN TLSA 3 1 1 " + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(key.ExportSubjectPublicKeyInfo())), records);
    }

    [Theory]
    [InlineData("example.com; x")]
    [InlineData("")]
    public void Settings_that_would_break_a_record_are_named(string text)
    {
        var domain = DomainName.Parse("example.com");
        Assert.Empty(DomainDnsSettings.Default.Problems(domain));
        Assert.Single(new DomainDnsSettings { SpfIncludes = [text] }.Problems(domain));
        Assert.Single(new DomainDnsSettings { SpfEnding = text }.Problems(domain));
        Assert.Single(new DomainDnsSettings { DmarcPolicy = text }.Problems(domain));
        Assert.Single(new DomainDnsSettings { DmarcReports = [text] }.Problems(domain));
        Assert.Single(new DomainDnsSettings { SecondHost = text }.Problems(domain));
        Assert.Single(new DomainDnsSettings { BimiLogo = "https://a/" + text + ";" }.Problems(domain));
        Assert.Single(new DomainDnsSettings { CaaIssuers = [text] }.Problems(domain));
        Assert.Single(new DomainDnsSettings { Zone = text }.Problems(domain));
        Assert.Single(new DomainDnsSettings { Provider = text }.Problems(domain));
        Assert.Single(new DomainDnsSettings { TimeToLive = 0 }.Problems(domain));
    }

    private static List<string> Records(MailDomain domain) => [.. MailRecords.ForDomain(domain).Select(static r => r.ToString())];
}
