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
        List<string> records = [.. MailRecords.ForDomain(DomainName.Parse("example.com"), Host).Select(static r => r.ToString())];
        Assert.Contains("example.com. IN MX 10 mail.example.com.", records);
        Assert.Contains("example.com. IN TXT \"v=spf1 mx -all\"", records);
        Assert.Contains("mail.example.com. IN TXT \"v=spf1 a -all\"", records);
        Assert.Contains("_dmarc.example.com. IN TXT \"v=DMARC1; p=none; rua=mailto:postmaster@example.com\"", records);
    }

    [Fact]
    public void Rfc6186_services_point_at_the_ports_that_are_served_and_deny_the_others()
    {
        List<string> records = [.. MailRecords.ForDomain(DomainName.Parse("example.com"), Host).Where(static r => r.Type == "SRV").Select(static r => r.ToString())];
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
        Assert.Single(MailRecords.ForDomain(domain, Host), static r => r.Value.Contains("v=spf1", StringComparison.Ordinal));
    }

    [Fact]
    public void International_names_are_published_as_a_labels()
    {
        var domain = DomainName.Parse("例子.测试");
        DnsRecord mx = MailRecords.ForDomain(domain, Host).First(static r => r.Type == "MX");
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
}
