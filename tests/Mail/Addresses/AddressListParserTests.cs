using System.Text;
using CsCheck;
using MimeKit;

namespace Posthouse.Mail.Tests.Addresses;

public sealed class AddressListParserTests
{
    [Theory]
    // RFC 5322 appendix A.
    [InlineData("John Doe <jdoe@machine.example>", "John Doe|jdoe@machine.example|")]
    [InlineData("Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>", "Mary Smith|mary@x.test|;|jdoe@example.org|;Who?|one@y.test|")]
    [InlineData("<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>", "|boss@nil.test|;Giant; \"Big\" Box|sysservices@example.net|")]
    [InlineData("A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;", "Ed Jones|c@a.test|A Group;|joe@where.test|A Group;John|jdoe@one.test|A Group")]
    [InlineData("Undisclosed recipients:;", "")]
    [InlineData("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", "Pete|pete@silly.test|")]
    [InlineData("A Group(Some people)\r\n     :Chris Jones <c@(Chris's host.)public.example>,\r\n         joe@example.org,\r\n  John <jdoe@one.test> (my dear friend); (the end of the group)", "Chris Jones|c@public.example|A Group;|joe@example.org|A Group;John|jdoe@one.test|A Group")]
    [InlineData("Joe Q. Public <john.q.public@example.com>", "Joe Q. Public|john.q.public@example.com|")]
    [InlineData("Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example", "Mary Smith|mary@example.net|;|jdoe@test.example|")]
    [InlineData("John Doe <jdoe@machine(comment).  example>", "John Doe|jdoe@machine.example|")]
    // What occurs.
    [InlineData("alice@example.com (Alice)", "Alice|alice@example.com|")]
    [InlineData("a@b.test <a@b.test>", "a@b.test|a@b.test|")]
    [InlineData("=?utf-8?B?5byg5LiJ?= <z@x.test>", "张三|z@x.test|")]
    [InlineData("\"=?utf-8?B?5byg5LiJ?=\" <z@x.test>", "张三|z@x.test|")]
    [InlineData("张三 <用户@例子.公司>", "张三|用户@例子.公司|")]
    [InlineData("\"a b\"@x.test", "|a b@x.test|")]
    [InlineData("<alice@x.test, bob@y.test", "|alice@x.test|;|bob@y.test|")]
    [InlineData("MAILER-DAEMON", "|MAILER-DAEMON|")]
    [InlineData("Mail System <>", "Mail System||")]
    [InlineData("", "")]
    public void Lists_are_read(string raw, string expected) =>
        Assert.Equal(expected, string.Join(';', AddressListParser.Parse(Encoding.UTF8.GetBytes(raw)).Select(static a => $"{a.Name}|{a.Text}|{a.Group}")));

    [Fact]
    public void Only_valid_addresses_are_addresses()
    {
        IReadOnlyList<HeaderAddress> list = AddressListParser.Parse("\"a b\"@x.test, a..b@x.test, root, x@[192.0.2.1]"u8);
        Assert.Equal(["\"a b\"@x.test", "\"a..b\"@x.test", null, "x@[192.0.2.1]"], list.Select(static a => a.Address?.ToString()));
    }

    [Fact]
    public void Any_bytes_are_a_list() =>
        Gen.Frequency((4, Gen.Int[0, 15].Select(static i => new[] { "<", ">", "@", ",", ";", ":", "\"", "\\", "(", ")", "a", "b.c", " ", "\r\n ", "[", "]" }[i])), (1, Gen.Char.Select(static c => c.ToString()))).Array[0, 40].Select(string.Concat)
            .Sample(text => AddressListParser.Parse(Encoding.UTF8.GetBytes(text)), iter: 5_000);

    [Fact]
    public void Lists_that_MimeKit_writes_are_read_back() =>
        Gen.Select(Gen.String[Gen.Char[" abcZ.,;:<>@\"\\()中"], 0, 12], Gen.String[Gen.Char["abcxyz0189"], 1, 8]).Array[1, 5].Sample(static entries =>
        {
            var list = new InternetAddressList(entries.Select(static e => new MailboxAddress(Encoding.UTF8, e.Item1.Trim(), $"{e.Item2}@example.test")));
            IReadOnlyList<HeaderAddress> read = AddressListParser.Parse(Encoding.UTF8.GetBytes(list.ToString(true)));
            Assert.Equal(list.Mailboxes.Select(static m => m.Address), read.Select(static a => a.Address!.ToString()));
            Assert.Equal(list.Mailboxes.Select(static m => Spaced(m.Name)), read.Select(static a => Spaced(a.Name)));
        });

    private static string Spaced(string? text) => string.Join(' ', (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
