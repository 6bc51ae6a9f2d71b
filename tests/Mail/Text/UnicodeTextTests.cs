using System.Text;
using CsCheck;

namespace Posthouse.Mail.Tests.Text;

public sealed class UnicodeTextTests
{
    [Theory]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("plain", "plain")]
    [InlineData("a\ufffe", "a\ufffd")]
    public void Text_is_normalised_or_mended(string text, string expected) => Assert.Equal(expected, UnicodeText.Normalize(text));

    [Fact]
    public void A_lone_surrogate_is_replaced() => Assert.Equal("a\ufffd", UnicodeText.Normalize("a\ud800"));

    [Fact]
    public void Non_characters_are_refused_where_the_caller_asks()
    {
        Assert.False(UnicodeText.TryNormalize("a\ufffe", NormalizationForm.FormC, out _));
        Assert.False(UnicodeText.TryNormalize("\udc00", NormalizationForm.FormC, out _));
    }

    // Putting combining marks into order takes the square of their number: this would be minutes.
    [Theory]
    [InlineData(NormalizationForm.FormC, "\u0315", "\u0300")]
    [InlineData(NormalizationForm.FormKC, "\uff9e", "\u3099")]
    [InlineData(NormalizationForm.FormKC, "\U0001d165", "\u0327")]
    public void A_megabyte_of_marks_is_normalised_in_its_stride(NormalizationForm form, string one, string other)
    {
        string text = "a" + string.Concat(Enumerable.Repeat(one, 250_000)) + string.Concat(Enumerable.Repeat(other, 250_000));
        string normal = UnicodeText.Normalize(text, form);
        Assert.InRange(normal.Length, text.Length / 2, text.Length * 2);
        Assert.True(normal == UnicodeText.Normalize(normal, form));
    }

    [Fact]
    public void Ordinary_text_is_what_the_platform_makes_of_it() =>
        Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Char['\u00c0', '\u0250'], Gen.Char['\u4e00', '\u4eff'], Gen.Char['\u0300', '\u0310']), 0, 25]
            .Sample(static text => UnicodeText.Normalize(text) == text.Normalize() && UnicodeText.Normalize(text, NormalizationForm.FormKC) == text.Normalize(NormalizationForm.FormKC));

    [Fact]
    public void Anything_is_normalised_and_then_its_own() =>
        Gen.String[Gen.OneOf(Gen.Char, Gen.Char['\u0300', '\u036f'], Gen.Char['\ud800', '\udfff']), 0, 200].Sample(static text =>
        {
            string normal = UnicodeText.Normalize(text);
            return normal.IsNormalized() && UnicodeText.Normalize(normal) == normal;
        });
}
