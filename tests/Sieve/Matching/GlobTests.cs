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
