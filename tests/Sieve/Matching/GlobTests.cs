using System.Text.RegularExpressions;
using CsCheck;

namespace Posthouse.Sieve.Tests;

public class GlobTests
{
    private static readonly Gen<string> Values = Of("a", "b", "A", "*", "?", "\\").Array[0, 12].Select(string.Concat);

    private static readonly Gen<string> Patterns = Of("a", "b", "B", "*", "?", "\\*", "\\?", "\\\\").Array[0, 8].Select(string.Concat);

    [Fact]
    public void Patterns_and_what_they_take_are_those_of_a_lazy_expression() => Gen.Select(Values, Patterns).Sample(static (value, pattern) =>
    {
        var captures = new List<string>();
        bool matched = Glob.Compile(pattern, Collation.AsciiCasemap).Match(new TestValue(value), Collation.AsciiCasemap, captures);
        Match expected = Regex.Match(value, Lazy(pattern), RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant);
        return matched == expected.Success && captures.SequenceEqual(matched ? expected.Groups.Values.Select(static g => g.Value) : []);
    }, iter: 20_000);

    [Fact]
    public void Under_unicode_a_question_mark_is_one_folded_character() => Gen.Select(Of("a", "B", "é", "ß", "ǆ", "\U0001F4E7", "\U00010428", "ﬁ", "\ue000").Array[0, 8].Select(string.Concat), Of("a", "b", "É", "*", "?", "\U0001F4E7", "\U00010400").Array[0, 6].Select(string.Concat)).Sample(static (value, pattern) =>
    {
        var captures = new List<string>();
        bool matched = Glob.Compile(pattern, Collation.UnicodeCasemap).Match(new TestValue(value), Collation.UnicodeCasemap, captures);
        System.Text.Rune[] text = [.. Collations.FoldUnicode(value).EnumerateRunes()];
        System.Text.Rune[] wanted = [.. string.Concat(pattern.EnumerateRunes().Select(static r => r.Value is '*' or '?' ? r.ToString() : Collations.FoldUnicode(r.ToString()))).EnumerateRunes()];
        return matched == Naive(text, wanted) && captures.Count == (matched ? 1 + pattern.Count(static c => c is '*' or '?') : 0);
    }, iter: 20_000);

    private static bool Naive(ReadOnlySpan<System.Text.Rune> text, ReadOnlySpan<System.Text.Rune> pattern)
    {
        if (pattern.IsEmpty) return text.IsEmpty;
        if (pattern[0].Value == '*') return Naive(text, pattern[1..]) || (!text.IsEmpty && Naive(text[1..], pattern));
        return !text.IsEmpty && (pattern[0].Value == '?' || pattern[0] == text[0]) && Naive(text[1..], pattern[1..]);
    }

    [Theory]
    [InlineData("a", "b", -1)]
    [InlineData("a", "ab", -1)]
    [InlineData("b", "ab", 1)]
    [InlineData("\uffee", "\U0001F4E7", -1)]
    [InlineData("\U0001F4E7", "\U0001F4E8", -1)]
    [InlineData("é", "é", 0)]
    public void Octets_order_as_code_points_do(string a, string b, int order)
    {
        Assert.Equal(order, Math.Sign(Collations.CompareOctets(a, b)));
        Assert.Equal(-order, Math.Sign(Collations.CompareOctets(b, a)));
        Assert.Equal(order, Math.Sign(System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b))));
    }

    private static Gen<string> Of(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    private static string Lazy(string pattern)
    {
        var expression = new System.Text.StringBuilder("\\A");
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '*') expression.Append("(.*?)");
            else if (pattern[i] == '?') expression.Append("(.)");
            else expression.Append(Regex.Escape((pattern[i] == '\\' && i + 1 < pattern.Length ? pattern[++i] : pattern[i]).ToString()));
        }

        return expression.Append("\\z").ToString();
    }
}
