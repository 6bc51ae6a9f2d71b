using System.Text;
using Posthouse.Mail;

namespace Posthouse.Delivery.Tests;

public class MailboxListParserTests
{
    [Theory]
    [InlineData("a@x.test", "a@x.test")]
    [InlineData("Alice Q. Public <a@x.test>", "a@x.test")]
    [InlineData("\"boss@y.test\" <a@x.test>", "a@x.test")]
    [InlineData("=?utf-8?q?boss=40y.test=2C?= <a@x.test>", "a@x.test")]
    [InlineData("(boss@y.test) a@x.test (b@y.test, <c@y.test>)", "a@x.test")]
    [InlineData("a@x.test, \"B, C\" <b@y.test>,, ,c@z.test", "a@x.test b@y.test c@z.test")]
    [InlineData("\"a b\\\"c\"@x.test", "\"a b\\\"c\"@x.test")]
    [InlineData("\"a\"@x.test", "a@x.test")]
    [InlineData("a(one) . b@x(two).test\r\n\t(three)", "a.b@x.test")]
    [InlineData("<@relay.test,@other.test:a@x.test>", "a@x.test")]
    [InlineData("Al <@[192.0.2.1] , , @r . test : a@x.test>", "a@x.test")]
    [InlineData("Team: a@x.test, B <b@y.test>;", "a@x.test b@y.test")]
    [InlineData("Team:;, a@x.test", "a@x.test")]
    [InlineData("用户 <用户@x.test>", "用户@x.test")]
    [InlineData("a@[192.0.2.1]", "a@[192.0.2.1]")]
    // Whether the words before '<' are a name or an address is for nobody to guess: they are both.
    [InlineData("boss@y.test <a@x.test>", "boss@y.test a@x.test")]
    [InlineData("a@x.test <A@x.test>, a@x.test", "a@x.test")]
    [InlineData("", "")]
    [InlineData("Nobody:;", "")]
    public void All_mailboxes_of_a_field_are_found(string value, string mailboxes)
    {
        var found = new List<EmailAddress>();
        Assert.True(MailboxListParser.TryRead(Encoding.UTF8.GetBytes(" " + value), found, 100));
        Assert.Equal(mailboxes, string.Join(' ', found));
    }

    [Theory]
    [InlineData("a@x.test b@y.test")]
    [InlineData("a@x.test; b@y.test")]
    [InlineData("Alice")]
    [InlineData("<a@x.test")]
    [InlineData("a@x.test>")]
    [InlineData("<<a@x.test>>")]
    [InlineData("<a@x.test> b@y.test")]
    [InlineData("<a@x.test> <b@y.test>")]
    [InlineData("<a@x.test>:")]
    [InlineData("<a@x.test, b@y.test>")]
    [InlineData("\"a@x.test")]
    [InlineData("(a@x.test")]
    [InlineData("a@x.test)")]
    [InlineData("a@x.test (b\\)")]
    [InlineData("a\\@b@x.test")]
    [InlineData("a@b@x.test")]
    [InlineData("a@")]
    [InlineData("@x.test")]
    [InlineData("<>")]
    [InlineData("<@r.test:>")]
    [InlineData("<@r.test a@x.test>")]
    [InlineData("a..b@x.test")]
    [InlineData("a@x.test\0")]
    [InlineData("\"a\".b@x.test")]
    [InlineData("a.\"b\"@x.test")]
    [InlineData("<a.\"b\"@x.test>")]
    [InlineData("<@r.test@a.test:b@y.test>")]
    [InlineData("<,:a@x.test>")]
    [InlineData("a@x.test\r\nb@y.test")]
    [InlineData("a@x.test\rFrom: b@y.test")]
    [InlineData("a@x.test\nb@y.test")]
    [InlineData("=?utf-8?q?boss?=@x.test")]
    [InlineData("a@=?utf-8?q?x.test?=")]
    [InlineData("Team: a@x.test")]
    [InlineData("Team: Other: a@x.test;;")]
    [InlineData(": a@x.test;")]
    [InlineData("a@x.test;")]
    public void What_two_readers_could_understand_differently_is_refused(string value) =>
        Assert.False(MailboxListParser.TryRead(Encoding.UTF8.GetBytes(" " + value), [], 100));

    [Fact]
    public void Octets_that_are_no_utf8_are_refused() => Assert.False(MailboxListParser.TryRead([.. " "u8, 0xc4, 0xe3, .. " <a@x.test>"u8], [], 100));

    [Fact]
    public void More_mailboxes_than_the_limit_are_refused()
    {
        string field = string.Join(',', Enumerable.Range(0, 100).Select(static i => $"u{i}@x.test"));
        Assert.True(MailboxListParser.TryRead(Encoding.ASCII.GetBytes(field), [], 100));
        Assert.False(MailboxListParser.TryRead(Encoding.ASCII.GetBytes(field + ",v@x.test"), [], 100));
    }
}
