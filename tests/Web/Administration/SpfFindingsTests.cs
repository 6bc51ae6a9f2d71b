using System.Reflection;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Testing;

namespace Posthouse.Web.Tests;

public class SpfFindingsTests
{
    private readonly TestResolver _dns = new();

    [Fact]
    public async Task A_record_that_is_in_order_has_no_findings()
    {
        _dns.Txt("a.test", "v=spf1 mx include:b.test ip4:192.0.2.1 exists:%{i}.x.test -all").Mx("a.test", (10, "m.test")).A("m.test", "192.0.2.2").Txt("b.test", "v=spf1 ip4:192.0.2.3 ~all");
        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task Without_a_record_or_with_two_others_say_so()
    {
        Assert.Empty(await FindAsync());
        _dns.Txt("a.test", "v=spf1 +all", "v=spf1 ptr -all");
        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task More_than_ten_look_ups_are_counted_through_includes()
    {
        _dns.Txt("a.test", "v=spf1 " + string.Join(' ', Enumerable.Range(0, 4).Select(static i => $"include:i{i}.test")) + " -all");
        for (int i = 0; i < 4; i++) _dns.Txt($"i{i}.test", "v=spf1 a:x.test a:y.test -all");
        _dns.A("x.test", "192.0.2.1").Aaaa("x.test", "2001:db8::1").A("y.test", "192.0.2.2").Aaaa("y.test", "2001:db8::2");
        CheckFinding finding = Assert.Single(await FindAsync());
        Assert.Equal((CheckSeverity.Error, "spf-lookups", "a.test"), (finding.Severity, finding.Code, finding.Name));
        Assert.Contains("12 look-ups", finding.Message, StringComparison.Ordinal);
        Assert.Contains("posthouse dns set a.test --spf-flatten true", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_two_look_ups_that_find_nothing_are_warned_of()
    {
        _dns.Txt("a.test", "v=spf1 a:gone1.test a:gone2.test a:gone3.test -all");
        CheckFinding finding = Assert.Single(await FindAsync());
        Assert.Equal((CheckSeverity.Warning, "spf-void"), (finding.Severity, finding.Code));
        Assert.StartsWith("3 of", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosts_of_one_family_find_nothing_for_clients_of_the_other()
    {
        _dns.Txt("a.test", "v=spf1 a:x.test a:y.test a:z.test -all").A("x.test", "192.0.2.1").A("y.test", "192.0.2.2").A("z.test", "192.0.2.3");
        Assert.Contains("for a server that sends by IPv6", Assert.Single(await FindAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+all")]
    [InlineData("all")]
    [InlineData("aLL")]
    public async Task Whoever_lets_everybody_in_is_told(string term)
    {
        _dns.Txt("a.test", $"v=spf1 {term}");
        Assert.Equal((CheckSeverity.Error, "spf-everybody"), Assert.Single((await FindAsync()).Select(static f => (f.Severity, f.Code))));
    }

    [Fact]
    public async Task An_included_record_that_lets_everybody_in_is_named()
    {
        _dns.Txt("a.test", "v=spf1 include:b.test -all").Txt("b.test", "v=spf1 +all");
        Assert.Contains("of b.test has the term +all: everybody may send as a.test", Assert.Single(await FindAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ptr")]
    [InlineData("?PTR:b.test")]
    public async Task Ptr_is_warned_of(string term)
    {
        _dns.Txt("a.test", $"v=spf1 {term} -all");
        Assert.Equal((CheckSeverity.Warning, "spf-ptr"), Assert.Single((await FindAsync()).Select(static f => (f.Severity, f.Code))));
    }

    [Theory]
    [InlineData("include:nothing.test", "has no SPF record of its own")]
    [InlineData("include:a.test", "leads back to itself")]
    [InlineData("redirect=a.test", "leads back to itself")]
    [InlineData("include:b.test", "has a mistake (syntax-error")]
    [InlineData("include:c.test", "has more than one SPF record")]
    [InlineData("mx:d.test", "has more mail hosts than others look at")]
    public async Task What_cannot_be_evaluated_is_an_error_with_its_place(string term, string said)
    {
        _dns.Txt("a.test", $"v=spf1 {term} -all".Replace("redirect=a.test -all", "redirect=a.test", StringComparison.Ordinal)).Txt("b.test", "v=spf1 ip4:300.1.1.1 -all").Txt("c.test", "v=spf1 -all", "v=spf1 ~all");
        _dns.Mx("d.test", [.. Enumerable.Range(0, 11).Select(static i => (i, $"m{i}.test"))]);
        CheckFinding finding = Assert.Single(await FindAsync(), static f => f.Code == "spf-broken");
        Assert.Equal(CheckSeverity.Error, finding.Severity);
        Assert.Contains(said, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_dns_did_not_answer_says_nothing_of_the_record()
    {
        _dns.Txt("a.test", "v=spf1 include:b.test -all").TxtStatus("b.test", DnsStatus.ServFail);
        Assert.Equal((CheckSeverity.Warning, "unknown"), Assert.Single((await FindAsync()).Select(static f => (f.Severity, f.Code))));
    }

    [Fact]
    public void Every_reason_that_the_walk_may_give_is_said_in_both_languages()
    {
        string[] reasons = [.. typeof(SpfReason).GetFields().Concat(typeof(SpfLookups).GetFields(BindingFlags.Static | BindingFlags.Public)).Where(static f => f.IsLiteral).Select(static f => (string)f.GetRawConstantValue()!)];
        Assert.Contains(SpfLookups.Loop, reasons);
        foreach (string reason in reasons)
        {
            Assert.EndsWith(".", SpfFindingText.In("en").Broken("b.test", reason).Message, StringComparison.Ordinal);
            Assert.EndsWith("。", SpfFindingText.In("zh-CN").Broken("b.test", reason).Message, StringComparison.Ordinal);
        }
    }

    private async Task<IReadOnlyList<CheckFinding>> FindAsync()
    {
        var options = new SpfOptions();
        SpfLookupTree tree = await new SpfLookups(_dns, options, TimeProvider.System).WalkAsync(DomainName.Parse("a.test"), TestContext.Current.CancellationToken);
        return [.. SpfFindings.Of(tree, options, "en")];
    }
}
