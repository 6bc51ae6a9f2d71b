using System.Text;
using CsCheck;

namespace Posthouse.Mail.Tests.Search;

public sealed class SearchTokensTests
{
    private static readonly string[] Pieces =
    [
        "hello", "World", " ", "-", ", ", "公司", "年", "度报告", "ﬁ", "Ａｂｃ", "e\u0301", "\u0301", "ς", "Σ", "İ", "ß", "𠀀", "𠮷野", "か\u3099", "カ", "ｶﾞ", "한국어", "12", "\r\n", "\ud800", "ไทย", "😀",
    ];

    private static readonly Gen<string> Texts = Gen.Frequency(
        (6, Gen.Int[0, Pieces.Length - 1].Select(static i => Pieces[i])),
        (1, Gen.Char.Array[0, 4].Select(static c => new string(c))),
        (1, Gen.Char['a', 'c'].Array[20, 200].Select(static c => new string(c)))).Array[0, 12].Select(string.Concat);

    [Fact]
    public void Every_text_that_holds_a_query_meets_all_its_terms() =>
        Gen.Select(Texts, Gen.Int[0, 400], Gen.Int[1, 100]).Sample((text, start, length) =>
        {
            string folded = SearchTokens.Fold(text);
            if (folded.Length == 0) return;
            start %= folded.Length;
            string query = folded.Substring(start, Math.Min(length, folded.Length - start));
            if (!folded.Contains(SearchTokens.Fold(query), StringComparison.Ordinal)) return;
            string[] tokens = Tokens(text);
            foreach (SearchTerm term in SearchTokens.ForQuery(query))
                if (!tokens.Any(token => Matches(token, term))) throw new InvalidOperationException($"'{query}' in '{text}' [{string.Join('|', tokens)}]: {term}");
        }, iter: 10_000);

    [Theory]
    [InlineData("Hello, World", "hello world ")]
    [InlineData("公司年度", "公司 司年 年度 ")]
    [InlineData("好", "好 ")]
    [InlineData("ABC公司2024年", "abc 公司 2024 年 ")]
    [InlineData("ＡＢＣ　ｶﾞ", "abc ガ ")]
    [InlineData("Ὀδυσσεύς", "ὀδυσσεύσ ")]
    [InlineData("...", "")]
    public void Texts_become_words_and_pairs(string text, string tokens) => Assert.Equal(tokens, Joined(text));

    [Fact]
    public void The_ends_of_a_query_are_open() => Assert.Equal(
        [new SearchTerm("hello", SearchTermKind.Suffix), new SearchTerm("big", SearchTermKind.Exact), new SearchTerm("world", SearchTermKind.Prefix)],
        SearchTokens.ForQuery("Hello big world"));

    [Fact]
    public void A_single_word_is_contained() => Assert.Equal([new SearchTerm("report", SearchTermKind.Contains)], SearchTokens.ForQuery("Report"));

    [Fact]
    public void Two_characters_are_a_pair_and_one_cannot_narrow()
    {
        Assert.Equal([new SearchTerm("报告", SearchTermKind.Exact)], SearchTokens.ForQuery("报告"));
        Assert.Empty(SearchTokens.ForQuery("报"));
        Assert.Empty(SearchTokens.ForQuery("!?"));
    }

    [Fact]
    public void A_long_word_is_kept_in_pieces_that_overlap()
    {
        string word = string.Concat(Enumerable.Range(0, 100).Select(static i => (char)('a' + i % 26)));
        string[] tokens = Tokens(word);
        Assert.All(tokens, static t => Assert.InRange(t.Length, 1, 64));
        for (int at = 0; at + 32 <= word.Length; at++) Assert.Contains(tokens, t => t.Contains(word.Substring(at, 32), StringComparison.Ordinal));
    }

    internal static bool Matches(string token, SearchTerm term) => term.Kind switch
    {
        SearchTermKind.Exact => token == term.Text,
        SearchTermKind.Prefix => token.StartsWith(term.Text, StringComparison.Ordinal),
        SearchTermKind.Suffix => token.EndsWith(term.Text, StringComparison.Ordinal),
        _ => token.Contains(term.Text, StringComparison.Ordinal),
    };

    private static string[] Tokens(string text) => Joined(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Joined(string text)
    {
        var output = new StringBuilder();
        SearchTokens.Append(text, output);
        return output.ToString();
    }
}
