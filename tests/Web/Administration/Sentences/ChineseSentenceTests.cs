using System.Text.RegularExpressions;

namespace Posthouse.Web.Tests;

public partial class ChineseSentenceTests
{
    [Fact]
    public void Each_refusal_in_the_sources_has_a_row()
    {
        string[] missing = [.. SentenceSources.All.Where(static one => ChineseSentences.All.All(row => row.English != one.Template)).Select(static one => $"{one.Place}\n{one.Template}")];
        Assert.True(missing.Length == 0, $"{missing.Length} refusals have no Chinese in src/Web/Administration/Sentences/Chinese:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void No_sentence_is_left_over()
    {
        var used = SentenceSources.All.Select(static one => one.Template).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(ChineseSentences.All, row => row.English.EndsWith('.') && !used.Contains(row.English));
    }

    [Fact]
    public void Each_row_is_found_by_its_own_text_and_keeps_what_differs()
    {
        foreach (SentenceTemplate row in ChineseSentences.All)
        {
            string[] given = [.. Enumerable.Range(0, row.Holes).Select(i => row.Chinese.Contains($"{{{i}:word}}", StringComparison.Ordinal) ? "removed" : $"<{i}>")];
            string english = given.Select(static (text, i) => (text, i)).Aggregate(row.English, static (text, one) => text.Replace($"{{{one.i}}}", one.text, StringComparison.Ordinal));
            Assert.Equal(row.English, ChineseSentences.Find(english)?.English);
            string chinese = ChineseSentences.Of(english);
            Assert.All(given, text => Assert.Contains(text == "removed" ? "删除" : text, chinese, StringComparison.Ordinal));
            Assert.Equal(row.English.EndsWith('.'), chinese.EndsWith('。'));
            Assert.Equal(Found(row.English), Found(row.Chinese));
        }
    }

    private static string[] Found(string text) => [.. Figures().Matches(Holes().Replace(text, "")).Select(static m => m.Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\d[^}]*\}")]
    private static partial Regex Holes();

    // Figures, what is typed, and names of fields and settings.
    [GeneratedRegex(@"\d+(,\d{3})*(\.\d+)*|posthouse [a-z]+( [a-z]+)*|\[[a-z-]+\]")]
    private static partial Regex Figures();
}
