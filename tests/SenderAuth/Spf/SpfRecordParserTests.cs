using System.Net;
using CsCheck;

namespace Posthouse.SenderAuth.Tests;

public sealed class SpfRecordParserTests
{
    private static readonly Gen<string> Host = OneOf("", ":a.test", ":%{d}", ":%{ir}.x.test", ":a/b.test", ":a.test.");

    private static readonly Gen<string> Term = Gen.OneOf(
        Gen.Select(OneOf("a", "MX"), Host, OneOf("", "/0", "/24", "//64", "/32//128")).Select(static t => t.Item1 + t.Item2 + t.Item3),
        OneOf("all", "include:a.test", "exists:%{i}.a.test", "ptr", "ptr:a.test"),
        Gen.UInt.Select(Gen.Int[0, 32]).Select(static t => $"ip4:{new IPAddress(t.Item1)}/{t.Item2}"),
        Gen.Byte.Array[16].Select(Gen.Int[0, 128]).Select(static t => $"ip6:{new IPAddress(t.Item1)}/{t.Item2}"));

    // Every well-formed record is read, term by term, as it stands.
    [Fact]
    public void Well_formed_records_are_read_term_by_term() => Gen.Select(Gen.Select(OneOf("", "+", "-", "~", "?"), Term).Select(static t => t.Item1 + t.Item2).List[0, 12], OneOf(" ", "   ")).Sample((terms, space) =>
    {
        string record = "v=spf1" + string.Concat(terms.Select(t => space + t)) + space + "exp=e.test x-y_z.=%{l} redirect=%{d}";
        Assert.True(SpfRecordParser.TryParse(record, new SpfOptions(), out SpfRecord read, out string error), $"{record}: {error}");
        Assert.Equal(terms, read.Directives.Select(static d => d.Text));
        Assert.Equal(("%{d}", "e.test"), (read.Redirect, read.Explanation));
    });

    [Theory]
    [InlineData("ip4:192.0.2.01")]
    [InlineData("ip4:0x7f.0.0.1")]
    [InlineData("ip4:2001:db8::1")]
    [InlineData("ip6:192.0.2.1")]
    [InlineData("ip6:fe80::1%1")]
    [InlineData("ip6:[::1]")]
    [InlineData("a/24/64")]
    [InlineData("a:a.test/")]
    [InlineData("a//064")]
    [InlineData("exists:%{i0}.a.test")]
    [InlineData("exists:%{ix}.a.test")]
    [InlineData("exists:%{i")]
    [InlineData("exists:%{}.a.test")]
    [InlineData("exists:a.test%")]
    [InlineData("-")]
    [InlineData("-redirect=a.test")]
    [InlineData("a\tb.test")]
    public void A_term_against_the_grammar_is_named(string term)
    {
        Assert.False(SpfRecordParser.TryParse($"v=spf1 mx {term} -all", new SpfOptions(), out _, out string error));
        Assert.Equal(term, error);
    }

    [Fact]
    public void A_target_is_read_up_to_its_limit()
    {
        string target = string.Concat(Enumerable.Repeat("%{d}.", 102));
        Assert.True(SpfRecordParser.TryParse($"v=spf1 a:{target}x", new SpfOptions(), out _, out _));
        Assert.False(SpfRecordParser.TryParse($"v=spf1 a:{target}xyz.test", new SpfOptions(), out _, out _));
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
