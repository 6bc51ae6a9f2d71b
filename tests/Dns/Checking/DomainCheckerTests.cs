using Posthouse.Mail;

namespace Posthouse.Dns.Tests;

public class DomainCheckerTests
{
    private readonly PlayedZone _zone = new(PlayedZone.Usual);

    [Fact]
    public async Task A_domain_that_is_in_order_is_only_reminded_of_its_policy()
    {
        DomainCheck check = await _zone.CheckAsync();
        Assert.True(check.IsGood);
        Assert.Equal("example.com", check.Zone);
        Assert.Equal(["ns.example.net (192.0.2.53)", "198.51.100.53:53"], check.Asked);
        Assert.Equal("dmarc-none", Assert.Single(check.Findings).Code);
    }

    [Theory]
    [InlineData("example.com", "MX", "missing")]
    [InlineData("mail.example.com", "A", "missing")]
    [InlineData("a._domainkey.example.com", "TXT", "missing")]
    [InlineData("_dmarc.example.com", "TXT", "missing")]
    [InlineData("example.com", "TXT", "missing", "\"some-verification=1\"")]
    [InlineData("example.com", "MX", "differs", "10 mail.other.test.")]
    [InlineData("example.com", "MX", "null-mx", "0 .")]
    [InlineData("a._domainkey.example.com", "TXT", "differs", "\"v=DKIM1; k=ed25519; p=BBBB\"")]
    [InlineData("a._domainkey.example.com", "TXT", "split-text", "\"v=DKIM1; k=ed25519; p=AA\\\" \\\"AA\"")]
    [InlineData("example.com", "TXT", "split-text", "\"v=spf1 m x -all\"")]
    [InlineData("example.com", "TXT", "several-records", "\"v=spf1 mx -all\"", "\"v=spf1 include:other.test ~all\"")]
    [InlineData("_dmarc.example.com", "TXT", "several-records", "\"v=DMARC1; p=none\"", "\"v=DMARC1; p=reject\"")]
    [InlineData("example.com", "CNAME", "alias-at-domain", "www.example.com.")]
    [InlineData("mail.example.com", "CNAME", "alias-at-mx", "host.example.net.")]
    public async Task What_loses_mail_or_lets_it_be_forged_is_an_error(string name, string type, string code, params string[] values)
    {
        DomainCheck check = await _zone.Set(name, type, values).CheckAsync();
        Assert.False(check.IsGood);
        Assert.Contains(check.Findings, f => f.Severity == CheckSeverity.Error && f.Code == code);
    }

    [Theory]
    [InlineData("a._domainkey.example.com", "\"v=DKIM1;k=ed25519; p=AA\" \"AA;\"")]
    [InlineData("example.com", "\"V=spf1  MX -ALL\"")]
    [InlineData("example.com", "\"v=spf1 \" \"mx -all\"")]
    public async Task Other_forms_of_the_same_text_are_in_order(string name, string value) => Assert.True((await _zone.Set(name, "TXT", value).CheckAsync()).IsGood);

    [Theory]
    [InlineData("192.0.2.25", false)]
    [InlineData("192.0.2.99", true)]
    public async Task Addresses_of_the_host_are_as_good_as_an_alias(string address, bool missing)
    {
        var zone = new PlayedZone(PlayedZone.Usual with { Host = PlayedZone.Usual.Host with { ServesAutoconfig = true }, MtaStsId = "1" });
        foreach (string name in (string[])["autoconfig.example.com", "mta-sts.example.com"]) zone.Set(name, "CNAME").Set(name, "A", address);
        DomainCheck check = await zone.CheckAsync();
        Assert.Equal(missing, check.Findings.Any(static f => f is { Name: "autoconfig.example.com", Code: "missing" }));
        Assert.Equal(missing, check.Findings.Any(static f => f is { Name: "mta-sts.example.com", Code: "missing" }));
    }

    [Fact]
    public async Task Another_mx_beside_ours_is_warned_of()
    {
        _zone.Resolver.A("old.test", "192.0.2.99");
        DomainCheck check = await _zone.Set("example.com", "MX", "10 mail.example.com.", "5 old.test.").CheckAsync();
        Assert.True(check.IsGood);
        Assert.Equal(["5 old.test."], Assert.Single(check.Findings, static f => f.Code == "extra").Seen);
    }

    [Fact]
    public async Task A_host_without_an_address_is_found_at_the_end_of_the_mx()
    {
        DomainCheck check = await _zone.Set("example.com", "MX", "10 mail.example.com.", "20 gone.test.").CheckAsync();
        Assert.Equal("gone.test", Assert.Single(check.Findings, static f => f.Code == "dangling-mx").Name);
    }

    [Theory]
    [InlineData("example.com", "*.example.com")]
    [InlineData("_domainkey.example.com", "*._domainkey.example.com")]
    [InlineData("_dmarc.example.com", "*._dmarc.example.com")]
    public async Task A_wildcard_that_speaks_for_names_of_mail_is_found(string suffix, string found)
    {
        _zone.Wildcard = ("." + suffix, "TXT", "\"hello\"");
        Assert.Contains((await _zone.CheckAsync()).Findings, f => f.Code == "wildcard" && (f.Name == found || suffix == "example.com"));
    }

    [Fact]
    public async Task An_address_without_the_hosts_name_is_an_error()
    {
        _zone.Resolver.Ptr("192.0.2.25", "client-25.isp.test");
        CheckFinding finding = Assert.Single((await _zone.CheckAsync()).Findings, static f => f.Code == "other-reverse-name");
        Assert.Equal(["client-25.isp.test"], finding.Seen);
        _zone.Resolver.PtrStatus("192.0.2.25", DnsStatus.NxDomain);
        Assert.Contains((await _zone.CheckAsync()).Findings, static f => f.Code == "no-reverse-name");
    }

    [Fact]
    public async Task A_key_whose_time_is_over_and_that_is_still_published_is_named()
    {
        var zone = new PlayedZone(PlayedZone.Usual with { Keys = [.. PlayedZone.Usual.Keys, new SigningKeyText("old._domainkey.example.com", "v=DKIM1; p=CCCC", SigningKeyUse.Stale)] });
        Assert.DoesNotContain((await zone.CheckAsync()).Findings, static f => f.Code == "stale-key");
        Assert.Contains((await zone.Set("old._domainkey.example.com", "TXT", "\"v=DKIM1; p=CCCC\"").CheckAsync()).Findings, static f => f.Code == "stale-key");
    }

    [Fact]
    public async Task Records_that_forbid_the_issuer_of_the_certificate_are_an_error()
    {
        MailDomain plan = PlayedZone.Usual with { Host = PlayedZone.Usual.Host with { Certificate = new HostCertificate(new byte[32], "Let's Encrypt", ["letsencrypt.org"]) } };
        Assert.True((await new PlayedZone(plan).CheckAsync()).IsGood);
        Assert.True((await new PlayedZone(plan).Set("example.com", "CAA", "0 issue \"letsencrypt.org; validationmethods=dns-01\"").CheckAsync()).IsGood);
        Assert.Contains((await new PlayedZone(plan).Set("example.com", "CAA", "0 issue \"other.test\"").CheckAsync()).Findings, static f => f.Code == "issuer-forbidden");
    }

    [Fact]
    public async Task What_a_resolver_still_remembers_is_no_error()
    {
        DomainCheck check = await _zone.Remember("example.com", "MX", "10 old.test.").CheckAsync();
        Assert.True(check.IsGood);
        Assert.Empty(check.Unanswered);
        CheckFinding late = Assert.Single(check.Findings, static f => f.Code == "not-everywhere-yet");
        Assert.Equal(["198.51.100.53:53"], late.Places);
        Assert.Equal(["10 old.test."], late.Seen);
    }

    [Fact]
    public async Task A_domain_that_nobody_serves_is_an_error()
    {
        DomainCheck check = await _zone.Checker().CheckAsync(PlayedZone.Usual with { Name = DomainName.Parse("nowhere.test") }, TestContext.Current.CancellationToken);
        Assert.Null(check.Zone);
        Assert.Contains(check.Findings, static f => f.Code == "no-servers");
        // Nobody has answered for any of them: none is called right.
        Assert.Contains("nowhere.test MX", check.Unanswered);
    }
}
