using System.Text;

namespace Posthouse.SenderAuth.Tests;

public class MtaStsPolicyTests
{
    // RFC 8461 §3.2, the example.
    [Fact]
    public void A_policy_is_read_and_written()
    {
        MtaStsPolicy policy = Parse("version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.Example.NET\nmx: backupmx.example.com\nmax_age: 604800\n")!;
        Assert.Equal(MtaStsMode.Enforce, policy.Mode);
        Assert.Equal(TimeSpan.FromDays(7), policy.MaxAge);
        Assert.Equal(["mail.example.com", "*.example.net", "backupmx.example.com"], policy.Mx);
        Assert.Equal("version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmx: backupmx.example.com\r\nmax_age: 604800\r\n", policy.Write());
        Assert.Equal(policy.Mx, Parse(policy.Write())!.Mx);
    }

    [Fact]
    public void Unknown_fields_are_passed_over_the_first_of_two_holds_and_a_year_is_the_most()
    {
        MtaStsPolicy policy = Parse("version:STSv1\r\nmode:testing\r\nmode:enforce\r\nfuture: x\r\nmx: a.test\r\nmax_age: 9999999999\r\nmax_age: 1")!;
        Assert.Equal(MtaStsMode.Testing, policy.Mode);
        Assert.Equal(31_557_600, policy.MaxAge.TotalSeconds);
    }

    [Fact]
    public void Mode_none_needs_no_host() => Assert.Equal(MtaStsMode.None, Parse("version: STSv1\nmode: none\nmax_age: 86400\n")!.Mode);

    [Theory]
    [InlineData("")]
    [InlineData("mode: enforce\nmx: a.test\nmax_age: 1\n")]
    [InlineData("version: STSv2\nmode: enforce\nmx: a.test\nmax_age: 1\n")]
    [InlineData("version: STSv1\nmode: strict\nmx: a.test\nmax_age: 1\n")]
    [InlineData("version: STSv1\nmode: enforce\nmax_age: 1\n")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.test\n")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.test\nmax_age: -1\n")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 12345678901\n")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.*.test\nmax_age: 1\n")]
    [InlineData("version: STSv1\nmode: enforce\nmx: *\nmax_age: 1\n")]
    [InlineData("<html>\n")]
    public void What_is_no_policy_is_none(string text) => Assert.Null(Parse(text));

    [Fact]
    public void Broken_utf8_and_more_than_64_KiB_are_no_policy()
    {
        Assert.False(MtaStsPolicyParser.TryParse([.. "version: STSv1\nmode: none\nmax_age: 1\n"u8, 0xFF], out _));
        Assert.Null(Parse("version: STSv1\nmode: none\nmax_age: 1\n" + new string('\n', 64 << 10)));
    }

    [Theory]
    [InlineData("mail.example.com", true)]
    [InlineData("MAIL.example.com.", true)]
    [InlineData("a.example.net", true)]
    [InlineData("a.b.example.net", false)]
    [InlineData("example.net", false)]
    [InlineData(".example.net", false)]
    [InlineData("mail.example.com.evil.test", false)]
    public void A_wildcard_stands_for_one_label(string host, bool named) =>
        Assert.Equal(named, new MtaStsPolicy(MtaStsMode.Enforce, TimeSpan.Zero, ["mail.example.com", "*.example.net"]).Names(host));

    private static MtaStsPolicy? Parse(string text) => MtaStsPolicyParser.TryParse(Encoding.UTF8.GetBytes(text), out MtaStsPolicy? policy) ? policy : null;
}
