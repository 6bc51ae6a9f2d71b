using System.Text;
using CsCheck;

namespace Posthouse.Mail.Tests.Addresses;

public sealed class EmailAddressTests
{
    private static readonly string[] Pieces = ["a", "B", ".", "@", "\"", "\\", " ", "[", "]", "1.2.3.4", "IPv6:", "::1", "é", "用户", "xn--", "例子", "。", "-", "_", "\u202e", "\ud800", "\udc00", "\ufffe", "\0", "+tag", "%", ":25", "😀", "ß", "İ"];

    private static readonly Gen<string> Texts = Gen.Frequency(
        (4, Gen.Int[0, Pieces.Length - 1].Select(static i => Pieces[i]).Array[0, 10].Select(string.Concat)),
        (4, Gen.Select(Gen.Int[0, Pieces.Length - 1].Select(static i => Pieces[i]).Array[1, 3], Gen.Int[0, Pieces.Length - 1].Select(static i => Pieces[i]).Array[1, 3], static (a, b) => $"{string.Concat(a)}@{string.Concat(b)}.test")),
        (1, Gen.String));

    [Theory]
    [InlineData("user@example.com", "user@example.com")]
    [InlineData("User.Name+tag@EXAMPLE.com", "User.Name+tag@example.com")]
    [InlineData("\"a b\"@example.com", "\"a b\"@example.com")]
    [InlineData("\"plain\"@example.com", "plain@example.com")]
    [InlineData("\"a\\\"\\\\b\"@example.com", "\"a\\\"\\\\b\"@example.com")]
    [InlineData("\"\"@example.com", "\"\"@example.com")]
    [InlineData("a@[192.0.2.1]", "a@[192.0.2.1]")]
    [InlineData("a@[IPv6:2001:DB8::1]", "a@[IPv6:2001:db8::1]")]
    [InlineData("用户@例子.公司", "用户@xn--fsqu00a.xn--55qx5d")]
    [InlineData("a@例子。公司", "a@xn--fsqu00a.xn--55qx5d")]
    [InlineData("postmaster@host", "postmaster@host")]
    public void Addresses_have_one_wire_form(string text, string expected) => Assert.Equal(expected, EmailAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("a")]
    [InlineData("a@")]
    [InlineData("@b")]
    [InlineData(".a@b")]
    [InlineData("a.@b")]
    [InlineData("a..b@c")]
    [InlineData("a b@c")]
    [InlineData("a@b@c")]
    [InlineData("a@b c")]
    [InlineData("a@-b.c")]
    [InlineData("a@b..c")]
    [InlineData("a@[1.2.3]")]
    [InlineData("a@[010.1.1.1]")]
    [InlineData("a@[0x10.1.1.1]")]
    [InlineData("a@[1.2.3.4]:25")]
    [InlineData("a@[IPv6:[::1]:25]")]
    [InlineData("a@[IPv6:fe80::1%1]")]
    [InlineData("\"a\r\nb\"@c")]
    [InlineData("\"a@c")]
    [InlineData("a\u202eb@c")]
    [InlineData("\"\ufffe\"@c")]
    [InlineData("<a@b>")]
    public void What_is_no_address_is_refused(string text) => Assert.False(EmailAddress.TryParse(text, out _));

    // What is longer in its wire form could be stored and never be read again.
    [Fact]
    public void An_address_whose_wire_form_is_too_long_is_none()
    {
        string domain = string.Join('.', Enumerable.Repeat("aaaaaaaaaaaaaaaaaa", 12)) + ".büche";
        for (int local = 1; local < 30; local++)
        {
            if (!EmailAddress.TryParse(new string('x', local) + "@" + domain, out EmailAddress? address)) continue;
            Assert.Equal(address, EmailAddress.Parse(address.ToString()));
            Assert.Equal(address, EmailAddress.Parse(address.ToUnicodeString()));
        }

        Assert.False(EmailAddress.TryParse(new string('x', 24) + "@" + domain, out _));
    }

    [Fact]
    public void Local_parts_compare_without_case_and_domains_without_spelling()
    {
        Assert.Equal(EmailAddress.Parse("Ann@例子.COM"), EmailAddress.Parse("ann@xn--fsqu00a.com"));
        Assert.Equal(EmailAddress.Parse("Ann@x.test").GetHashCode(), EmailAddress.Parse("aNN@X.test").GetHashCode());
        Assert.NotEqual(EmailAddress.Parse("a@[192.0.2.1]"), EmailAddress.Parse("a@[192.0.2.2]"));
        Assert.Equal(EmailAddress.Parse("e\u0301@x.test"), EmailAddress.Parse("é@x.test"));
    }

    [Fact]
    public void Any_text_is_an_address_or_none_and_both_spellings_lead_back_to_it() =>
        Texts.Sample(static text =>
        {
            if (!EmailAddress.TryParse(text, out EmailAddress? address)) return;
            Assert.DoesNotContain(address.ToString(), static c => c is '\r' or '\n' or '\0');
            if (Encoding.UTF8.GetByteCount(address.ToString()) > 254) return;
            Assert.Equal(address, EmailAddress.Parse(address.ToString()));
            Assert.Equal(address, EmailAddress.Parse(address.ToUnicodeString()));
        }, iter: 5_000);

    [Fact]
    public void Any_text_is_a_domain_name_or_none_and_both_spellings_lead_back_to_it() =>
        Texts.Sample(static text =>
        {
            if (!DomainName.TryParse(text, out DomainName? name)) return;
            Assert.True(Ascii.IsValid(name.Ascii) && name.Ascii.Length <= 253 && name.Ascii == name.Ascii.ToLowerInvariant());
            Assert.Equal(name, DomainName.Parse(name.Ascii));
            Assert.Equal(name, DomainName.Parse(name.Unicode));
            if (name.Parent is { } parent) Assert.EndsWith(parent.Ascii, name.Ascii, StringComparison.Ordinal);
        }, iter: 5_000);

    [Fact]
    public void Labels_and_names_have_their_limits()
    {
        string label = new('a', 63);
        Assert.True(DomainName.TryParse($"{label}.{label}.{label}.{label[..61]}", out _));
        Assert.False(DomainName.TryParse($"{label}.{label}.{label}.{label[..62]}", out _));
        Assert.False(DomainName.TryParse(label + "a.test", out _));
        Assert.Equal("test", DomainName.Parse("a.TEST.").Parent!.Ascii);
        Assert.Null(DomainName.Parse("test").Parent);
    }
}
