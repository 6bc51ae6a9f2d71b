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
        Assert.Equal([], ChineseSentences.All.Select(static row => row.English).Where(text => text.EndsWith('.') && !used.Contains(text)));
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

    [Fact]
    public void A_list_in_a_sentence_is_joined_as_Chinese_joins()
    {
        Assert.NotEmpty(SentenceSources.All);
        string[] wrong = [.. ChineseSentences.All.Where(static row => SentenceSources.Lists.Any(one => one.Template == row.English && !row.Chinese.Contains($"{{{one.Hole}:list}}", StringComparison.Ordinal))).Select(static row => row.Chinese)];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
        Assert.Equal("没有语言“xx”，可用的有 en、zh-CN。", ChineseSentences.Of("There is no language 'xx' here; there are en and zh-CN."));
    }

    [Fact]
    public void No_row_has_words_in_it_that_were_left_in_English()
    {
        string[] left = [.. ChineseSentences.All.Where(static row => Words().IsMatch(row.Chinese)).Select(static row => row.Chinese)];
        Assert.True(left.Length == 0, string.Join('\n', left));
    }

    // No name of a field, command or setting is one of these.
    [GeneratedRegex(@"(?<![-\w.])(a|an|the|and|or|of|is|are|was|not|no|to|with|for|in|by|this|that|from)(?![-\w.=”])")]
    private static partial Regex Words();

    private static string[] Found(string text) => [.. Figures().Matches(Holes().Replace(text, "")).Select(static m => m.Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\d[^}]*\}")]
    private static partial Regex Holes();

    // Figures, what is typed, and names of fields and settings.
    [GeneratedRegex(@"\d+(,\d{3})*(\.\d+)*|posthouse [a-z]+( [a-z]+)*|\[[a-z-]+\]")]
    private static partial Regex Figures();
}
