using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Posthouse.Mail;

namespace Posthouse.Dns.Tests;

/// <summary>Whatever is found is said in both languages, and in each only in that one.</summary>
public class FindingTextTests
{
    public static TheoryData<string> Findings => [.. typeof(FindingText).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic).Where(static m => m.IsAbstract).Select(static m => m.Name)];

    [Theory]
    [MemberData(nameof(Findings))]
    public void Every_finding_is_a_whole_sentence_in_each_language(string name)
    {
        MethodInfo method = typeof(FindingText).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
        object[] given = [.. method.GetParameters().Select(static p => p.ParameterType == typeof(int) ? (object)7 : p.ParameterType == typeof(string) ? p.Name! + ".test" : new[] { p.Name! + ":1" })];
        var english = (FindingWords)method.Invoke(FindingText.In("en-GB"), given)!;
        var chinese = (FindingWords)method.Invoke(FindingText.In("zh-CN"), given)!;
        Assert.All((string[])[english.Message, english.Advice], static text => Assert.EndsWith(".", text, StringComparison.Ordinal));
        Assert.All((string[])[chinese.Message, chinese.Advice], static text => Assert.EndsWith("。", text, StringComparison.Ordinal));
        Assert.All((string[])[english.Message, english.Advice], static text => Assert.True(text.All(char.IsAscii)));
        // Whatever the one names, the other names too.
        foreach (object value in given.OfType<string>()) Assert.Equal((english.Message + english.Advice).Contains((string)value, StringComparison.Ordinal), (chinese.Message + chinese.Advice).Contains((string)value, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_purpose_is_in_both_languages()
    {
        var plan = new MailDomain(DomainName.Parse("example.com"), new MailHost(DomainName.Parse("mail.example.net"), [IPAddress.Parse("192.0.2.25")], [new MailService("imap", 993, true)])
        {
            ServesAutoconfig = true,
            Certificate = new HostCertificate(new byte[32], "CA", ["ca.test"]),
        })
        {
            Settings = new DomainDnsSettings { SecondHost = "mx2.example.net", BimiLogo = "https://example.com/a.svg", CaaIssuers = ["ca.test"], Tlsa = true },
            MtaStsId = "1",
            Keys = [new("a._domainkey.example.com", "v=DKIM1", SigningKeyUse.Signing), new("b._domainkey.example.com", "v=DKIM1", SigningKeyUse.Waiting), new("c._domainkey.example.com", "v=DKIM1", SigningKeyUse.Overlapping)],
        };
        IReadOnlyList<DnsRecord> english = [.. MailRecords.All(plan), .. MailRecords.Reverse(plan.Host)];
        IReadOnlyList<DnsRecord> chinese = [.. MailRecords.All(plan with { Language = "zh-CN" }), .. MailRecords.Reverse(plan.Host, "zh-CN")];
        Assert.Equal(english.Select(static r => r.ToString()), chinese.Select(static r => r.ToString()));
        Assert.All(english, static r => Assert.True(r.Purpose.All(char.IsAscii)));
        Assert.All(chinese, static r => Assert.Matches("[\\u4e00-\\u9fff]", r.Purpose));
        Assert.Equal(english.Select(static r => r.Purpose).Distinct().Count(), chinese.Select(static r => r.Purpose).Distinct().Count());
        Assert.Contains("请在持有这些名称的区域发布", ZoneFragment.Write(chinese, DomainName.Parse("example.com"), language: "zh-CN"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_missing_record_is_for_does_not_name_its_kind_twice()
    {
        DomainCheck check = await new PlayedZone(PlayedZone.Usual).Set("_dmarc.example.com", "TXT").CheckAsync();
        Assert.Contains("has no DMARC record: others report", Assert.Single(check.Findings, static f => f.Code == "missing").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_in_chinese_has_no_english_sentence()
    {
        var zone = new PlayedZone(PlayedZone.Usual with { Language = "zh-CN" });
        zone.Set("example.com", "MX", "10 old.test.").Set("_dmarc.example.com", "TXT").Set("a._domainkey.example.com", "TXT", "\"v=DKIM1; p=BBBB\"").Resolver.PtrStatus("192.0.2.25", DnsStatus.NxDomain);
        DomainCheck check = await zone.CheckAsync();
        Assert.True(check.Findings.Count >= 5);
        Assert.All(check.Findings.SelectMany(static f => (string[])[f.Message, f.Advice]), static text => Assert.False(Regex.IsMatch(text, "[a-z]+ [a-z]+ [a-z]+"), text));
    }
}
