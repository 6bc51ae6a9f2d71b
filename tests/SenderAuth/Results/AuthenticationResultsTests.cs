using System.Text;
using CsCheck;

namespace Posthouse.SenderAuth.Tests;

public sealed class AuthenticationResultsTests
{
    [Fact]
    public void The_field_is_folded_and_quoted()
    {
        var results = new AuthenticationResults("mx.here.test",
        [
            new AuthMethodResult("spf", AuthResult.Fail)
            {
                Comment = "192.0.2.1 is (not) permitted by far.test, whose record says so in many words",
                Reason = "-all",
                Properties = [new AuthProperty("smtp", "mailfrom", "a@far.test"), new AuthProperty("smtp", "helo", "not a name")],
            },
            new AuthMethodResult("dkim", AuthResult.Pass)
            {
                Properties = [new AuthProperty("header", "d", "far.test"), new AuthProperty("header", "i", "@far.test"), new AuthProperty("header", "b", "ab/+cd=="), new AuthProperty("header", "s", "sel")],
            },
        ]);
        Assert.Equal(
            """
            Authentication-Results: mx.here.test;
             spf=fail (192.0.2.1 is \(not\) permitted by far.test, whose record says so
             in many words) reason=-all smtp.mailfrom=a@far.test smtp.helo="not a name";
             dkim=pass header.d=far.test header.i=@far.test header.b="ab/+cd=="
             header.s=sel
            """.ReplaceLineEndings("\r\n"),
            AuthenticationResultsWriter.Write(results));
        Assert.Equal("Authentication-Results: mx.here.test; none", AuthenticationResultsWriter.Write(new AuthenticationResults("mx.here.test", [])));
    }

    [Fact]
    public void A_strangers_value_cannot_end_the_field_or_say_more()
    {
        var results = new AuthenticationResults("mx.here.test", [new AuthMethodResult("spf", AuthResult.None) { Comment = "x) dmarc=pass (\r\nX: y\\", Properties = [new AuthProperty("smtp", "helo", "x\r\nBcc: a@b\"; dkim=pass \\")] }]);
        string text = AuthenticationResultsWriter.Write(results);
        Assert.All(text.Split("\r\n").Skip(1), static line => Assert.StartsWith(" ", line, StringComparison.Ordinal));
        AuthMethodResult read = Assert.Single(Parse(text)!.Results);
        Assert.Equal(("spf", "none", "x  Bcc: a@b\"; dkim=pass \\"), (read.Method, read.Result, Assert.Single(read.Properties).Value));
    }

    [Fact]
    public void Text_beyond_ASCII_stands_in_an_international_message_only()
    {
        var results = new AuthenticationResults("mx.here.test", [new AuthMethodResult("spf", AuthResult.Pass) { Properties = [new AuthProperty("smtp", "mailfrom", "é@bücher.test")] }]);
        Assert.EndsWith("smtp.mailfrom=é@bücher.test", AuthenticationResultsWriter.Write(results, international: true), StringComparison.Ordinal);
        Assert.True(Ascii.IsValid(AuthenticationResultsWriter.Write(results)));
    }

    // RFC 8601 §2.2: an address may stand as the value of a property, and nowhere else.
    [Fact]
    public void An_address_is_quoted_in_a_reason()
    {
        var results = new AuthenticationResults("mx.here.test", [new AuthMethodResult("spf", AuthResult.Fail) { Reason = "a@b", Properties = [new AuthProperty("smtp", "mailfrom", "a@b")] }]);
        Assert.EndsWith("spf=fail reason=\"a@b\" smtp.mailfrom=a@b", AuthenticationResultsWriter.Write(results), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spf pass")]
    [InlineData("spf;")]
    [InlineData("")]
    public void What_is_no_keyword_is_a_defect_of_the_caller(string method) =>
        Assert.Throws<ArgumentException>(() => AuthenticationResultsWriter.Write(new AuthenticationResults("a", [new AuthMethodResult(method, "pass")])));

    // RFC 8601 appendix B.
    [Theory]
    [InlineData(" example.org 1; none", "example.org", "")]
    [InlineData(" example.com;\r\n spf=pass smtp.mailfrom=example.net", "example.com", "spf=pass smtp.mailfrom=example.net")]
    [InlineData(" example.com;\r\n auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n spf=pass smtp.mailfrom=example.net", "example.com", "auth=pass smtp.auth=sender@example.net;spf=pass smtp.mailfrom=example.net")]
    [InlineData(" foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n policy (A dot can go here) . (like that) expired\r\n (this surprised me) = (as I wasn't expecting it) 1362471462", "foo.example.net", "dkim=fail policy.expired=1362471462")]
    [InlineData(" \"a.test\"; dkim=fail reason=\"bad; (really)\" header.i=@a.test", "a.test", "dkim=fail reason=bad; (really) header.i=@a.test")]
    public void Fields_are_read_with_all_that_may_stand_between(string value, string service, string expected)
    {
        Assert.True(AuthenticationResultsReader.TryParse(Encoding.UTF8.GetBytes(value), out AuthenticationResults? results));
        Assert.Equal(service, results.ServiceId);
        Assert.Equal(expected, string.Join(';', results.Results.Select(static r => $"{r.Method}={r.Result}{(r.Reason is null ? "" : " reason=" + r.Reason)}{string.Concat(r.Properties.Select(static p => $" {p.Type}.{p.Name}={p.Value}"))}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.test")]
    [InlineData("a.test 2; none")]
    [InlineData("a.test; spf")]
    [InlineData("a.test; spf=pass smtp")]
    [InlineData("a.test; spf=pass (never ends")]
    [InlineData("a.test; spf=pass x=y")]
    [InlineData("\"a.test; none")]
    public void What_is_against_the_grammar_is_not_read(string value) => Assert.False(AuthenticationResultsReader.TryParse(Encoding.UTF8.GetBytes(value), out _));

    [Fact]
    public void A_field_without_end_is_not_read()
    {
        Assert.False(AuthenticationResultsReader.TryParse(Encoding.UTF8.GetBytes("a" + string.Concat(Enumerable.Repeat("; x=y", 5000))), out _));
        Assert.False(AuthenticationResultsReader.TryParse(Encoding.UTF8.GetBytes(new string('(', 100_000)), out _));
    }

    [Theory]
    [InlineData(" mx.here.test; spf=pass", true)]
    [InlineData(" MX.Here.TEST 1; spf=pass", true)]
    [InlineData("\r\n\t(x (y) \\) z) mx.here.test(c); none", true)]
    [InlineData(" \"mx.h\\ere.test\"; none", true)]
    [InlineData(" mx.here.test.; none", true)]
    [InlineData(" mx.here.test/1; none", true)]
    [InlineData(" \"mx.here.test ; none", true)]
    [InlineData(" (mx.here.test ; none", true)]
    [InlineData(" ; spf=pass", true)]
    [InlineData(" xn--bcher-kva.test; none", true)]
    [InlineData(" bücher.test; none", true)]
    [InlineData(" BÜCHER.test; none", true)]
    [InlineData(" mx.far.test; spf=pass smtp.helo=mx.here.test", false)]
    [InlineData(" (mx.here.test) mx.far.test; none", false)]
    [InlineData(" notmx.here.test; none", false)]
    [InlineData(" here.test; none", false)]
    public void A_field_that_claims_our_name_is_known_however_it_is_written(string value, bool claims) =>
        Assert.Equal(claims, AuthenticationResultsReader.Claims(Encoding.UTF8.GetBytes(value), ["mx.here.test", "bücher.test"]));

    // What is written is read again, by us and by MimeKit, whatever strangers put into it.
    [Fact]
    public void What_is_written_reads_back() => Gen.Select(Gen.String[Gen.Char[" az09.;=()\"\\@\r\n/é"], 0, 60], Gen.String[Gen.Char[" az;=()\"\\@\r\n/é"], 1, 60]).Sample((value, comment) =>
    {
        var results = new AuthenticationResults("mx.here.test", [new AuthMethodResult("spf", AuthResult.Pass) { Comment = comment, Reason = value + "r", Properties = [new AuthProperty("smtp", "helo", value)] }, new AuthMethodResult("iprev", AuthResult.Fail)]);
        string text = AuthenticationResultsWriter.Write(results);
        AuthenticationResults read = Parse(text)!;
        string safe = new([.. value.Select(static c => c < ' ' ? ' ' : c > '~' ? '?' : c)]);
        Assert.Equal(["spf", "iprev"], read.Results.Select(static r => r.Method));
        Assert.Equal(safe + "r", read.Results[0].Reason);
        Assert.Equal(safe, Assert.Single(read.Results[0].Properties).Value);
        string body = text["Authentication-Results:".Length..];
        Assert.True(MimeKit.Cryptography.AuthenticationResults.TryParse(Encoding.ASCII.GetBytes(body), out MimeKit.Cryptography.AuthenticationResults? theirs), text);
        Assert.Equal(["spf", "iprev"], theirs.Results.Select(static r => r.Method));
    }, iter: 2000);

    private static AuthenticationResults? Parse(string field) =>
        AuthenticationResultsReader.TryParse(Encoding.UTF8.GetBytes(field["Authentication-Results:".Length..]), out AuthenticationResults? results) ? results : null;
}
