using System.Net;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Testing;
using Posthouse.Transport;

namespace Posthouse.Web.Tests;

public class CertificateNameTests
{
    private static readonly MailDomain Plan = new(DomainName.Parse("example.com"), new MailHost(DomainName.Parse("mail.example.com"), [IPAddress.Parse("192.0.2.25")], []) { ServesAutoconfig = true, HttpsPort = 443 }) { MtaStsId = "1" };

    [Fact]
    public void Names_that_no_certificate_has_are_told()
    {
        CheckFinding[] findings = [.. Check("mail.example.com", "autodiscover.example.com").Run(Plan)];
        Assert.Equal(["Note autoconfig.example.com", "Warning mta-sts.example.com"], findings.Select(static f => $"{f.Severity} {f.Name}").Order(StringComparer.Ordinal));
        Assert.All(findings, static f => Assert.Equal("name-not-certified", f.Code));
        Assert.Contains(Check("mail.example.com").Run(Plan with { Language = "zh-CN" }), static f => f.Message.Contains("无法获取 MTA-STS 策略", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wildcard_has_them_all() => Assert.Empty(Check("*.example.com").Run(Plan));

    [Fact]
    public void Of_a_proxys_certificates_nothing_is_said() => Assert.Empty(Check(new ClientSetupOptions { BehindProxy = true }, "mail.example.com").Run(Plan));

    private static CertificateNameCheck Check(params string[] names) => Check(new ClientSetupOptions(), names);

    private static CertificateNameCheck Check(ClientSetupOptions options, params string[] names)
    {
        var store = new CertificateStore();
        store.Use(new ServerCertificate(TestCertificates.Make(names)));
        return new CertificateNameCheck(store, options);
    }
}
