using Posthouse.Mail;

namespace Posthouse.Dns.Tests;

public class ConsoleGuidesTests
{
    private static readonly DomainName Zone = DomainName.Parse("example.com");

    private static readonly DnsRecord[] Records =
    [
        new("example.com", "MX", "10 mail.example.com.", "mail"),
        new("_imaps._tcp.example.com", "SRV", "0 1 993 mail.example.com.", "imap"),
        new("k._domainkey.example.com", "TXT", "\"v=DKIM1; \" \"p=AAAA\"", "key"),
        new("example.com", "CAA", "0 issue \"letsencrypt.org\"", "caa"),
        new("_25._tcp.mail.example.com", "TLSA", "3 1 1 ab", "dane"),
        new("mail.example.net", "A", "192.0.2.1", "host"),
    ];

    [Theory]
    [InlineData("aliyun", "en", "Record Type=MX Hostname=@ DNS Request Source=Default Record Value=mail.example.com MX Priority=10 TTL=3600")]
    [InlineData("aliyun", "zh-CN", "记录类型=MX 主机记录=@ 解析请求来源=默认 记录值=mail.example.com MX 优先级=10 TTL=3600")]
    [InlineData("dnspod", "zh", "记录类型=MX 主机记录=@ 线路类型=默认 记录值=mail.example.com MX 优先级=10 TTL=3600")]
    [InlineData("cloudflare", "en", "Type=MX Name=@ Content=mail.example.com Priority=10 TTL=3600")]
    [InlineData("route53", "en", "Record type=MX Record name= Routing policy=Simple routing Value=10 mail.example.com. TTL (seconds)=3600")]
    [InlineData("huawei", "zh", "记录类型=MX 主机记录= 线路类型=全网默认 值=10 mail.example.com. TTL（秒）=3600")]
    [InlineData("godaddy", "en", "Type=MX Name=@ Value=mail.example.com Priority=10 TTL=3600")]
    [InlineData("namecheap", "en", "Type=MX Host=@ Value=mail.example.com Priority=10 TTL=3600")]
    [InlineData("generic", "en", "Record Type=MX Host=@ Record Value=mail.example.com Priority=10 TTL=3600")]
    public void An_mx_record_is_asked_for_by_each_form(string provider, string language, string expected) => Assert.Equal(expected, Fields(provider, language, 0));

    [Theory]
    [InlineData("cloudflare", 1, "Type=SRV Name=_imaps._tcp Priority=0 Weight=1 Port=993 Target=mail.example.com TTL=3600")]
    [InlineData("godaddy", 1, "Type=SRV Service=_imaps Protocol=_tcp Name=@ Priority=0 Weight=1 Port=993 Target=mail.example.com TTL=3600")]
    [InlineData("route53", 1, "Record type=SRV Record name=_imaps._tcp Routing policy=Simple routing Value=0 1 993 mail.example.com. TTL (seconds)=3600")]
    [InlineData("route53", 2, "Record type=TXT Record name=k._domainkey Routing policy=Simple routing Value=\"v=DKIM1; \" \"p=AAAA\" TTL (seconds)=3600")]
    [InlineData("cloudflare", 2, "Type=TXT Name=k._domainkey Content=v=DKIM1; p=AAAA TTL=3600")]
    [InlineData("cloudflare", 3, "Type=CAA Name=@ Flags=0 Tag=issue CA domain name=letsencrypt.org TTL=3600")]
    [InlineData("cloudflare", 4, "Type=TLSA Name=_25._tcp.mail Usage=3 Selector=1 Matching type=1 Certificate (hexadecimal)=ab TTL=3600")]
    public void Forms_that_split_a_record_have_its_parts(string provider, int record, string expected) => Assert.Equal(expected, Fields(provider, "en", record));

    [Fact]
    public void What_a_console_cannot_hold_is_said_and_what_lies_outside_the_zone_stands_apart()
    {
        ConsoleGuide guide = ConsoleGuides.Of(ProviderForms.Find("dnspod")!, Records, Zone, "en");
        Assert.Contains("TLSA", guide.Steps[4].Problem, StringComparison.Ordinal);
        Assert.Null(guide.Steps[0].Problem);
        Assert.Equal("mail.example.net", Assert.Single(guide.Elsewhere).Name);
    }

    [Fact]
    public void A_domain_within_a_larger_zone_keeps_its_own_labels() =>
        Assert.Equal("eu", ConsoleGuides.Of(ProviderForms.Generic, [new("eu.example.com", "MX", "10 m.example.com.", "")], Zone, "en").Steps[0].Fields[1].Value);

    private static string Fields(string provider, string language, int record) =>
        string.Join(' ', ConsoleGuides.Of(ProviderForms.Find(provider)!, Records, Zone, language).Steps[record].Fields.Select(static f => $"{f.Label}={f.Value}"));
}
