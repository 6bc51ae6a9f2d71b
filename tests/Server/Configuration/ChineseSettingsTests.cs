using System.Text.RegularExpressions;
using Posthouse.Web;

namespace Posthouse.Server.Tests;

public partial class ChineseSettingsTests
{
    public static TheoryData<string, string> Documented()
    {
        var all = new TheoryData<string, string>();
        foreach (SettingSection section in SettingTable.Sections)
        {
            all.Add(section.Name, "");
            foreach (Setting setting in section.Settings) all.Add(section.Name, setting.Key);
        }

        return all;
    }

    private static string English(string section, string key) => key.Length == 0 ? SettingTable.Find(section)!.Documentation : SettingTable.Find(section)!.Find(key)!.Documentation;

    [Theory]
    [MemberData(nameof(Documented))]
    public void Each_setting_says_the_same_in_Chinese(string section, string key)
    {
        string english = English(section, key);
        Assert.True(ChineseSettings.All.TryGetValue((section, key), out string? chinese), $"[{section}] {key} has no Chinese text in src/Server/Configuration/Chinese.");
        if (english is not ("IMAP." or "POP3.")) Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", chinese);
        Assert.Matches(@"[。：]$|^(IMAP|POP3)。$", chinese.Split('\n')[^1]);
        // Figures and their units, RFCs and sections, addresses, values, and what is typed.
        foreach (Regex part in (Regex[])[Figures(), Sections(), Quoted(), Commands(), Keys()])
            Assert.Equal(Found(part, english), Found(part, chinese.Replace('“', '\'').Replace('”', '\'')));
    }

    [Fact]
    public void No_Chinese_text_is_left_over() =>
        Assert.All(ChineseSettings.All.Keys, static name => Assert.NotNull(name.Key.Length == 0 ? SettingTable.Find(name.Section) : (object?)SettingTable.Find(name.Section)?.Find(name.Key)));

    [Fact]
    public void The_reference_in_Chinese_sets_the_same_and_fits_its_lines()
    {
        string[] english = Set(ConfigurationReference.Write()), chinese = Set(ConfigurationReference.Write("zh-CN"));
        Assert.Equal(english, chinese);
        string reference = ConfigurationReference.Write("zh-CN");
        Assert.Contains("可选值：refuse、junk。", reference.Replace("\n# ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        // What closes a bracket and a sentence may hang over.
        Assert.All(reference.Split('\n').Where(static line => line.StartsWith('#') && !line.Contains('=', StringComparison.Ordinal)), static line => Assert.InRange(TextTable.Width(line), 0, 114));

        static string[] Set(string text) => [.. text.Split('\n').Where(static line => line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal) && !line.StartsWith("#  ", StringComparison.Ordinal))];
    }

    [Fact]
    public void The_console_is_told_in_both()
    {
        ServerSettings settings = SettingDescriptions.Of(ConfigurationReader.Read("[mail]\nmaximum-size = \"1 MiB\"\n", "/", out _));
        Assert.Equal(settings.English.Select(static one => (one.Section, one.Key, one.Value)), settings.Chinese.Select(static one => (one.Section, one.Key, one.Value)));
        Assert.All(settings.Chinese, static one => Assert.Equal(ChineseSettings.All[(one.Section, one.Key)], one.Documentation));
        Assert.All(settings.Chinese, static one => Assert.Equal(ChineseSettings.All[(one.Section, "")], one.SectionDocumentation));
    }

    private static string[] Found(Regex part, string text) => [.. part.Matches(text).Select(static match => match.Value.Replace(",", "", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\d[\d,]*(\.\d+)*( ?[KMG]i?B| %)?")]
    private static partial Regex Figures();

    [GeneratedRegex(@"\[\[?[a-z-]+\]?\]|§[\d.]+")]
    private static partial Regex Sections();

    [GeneratedRegex("\"[^\"]+\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"'(posthouse|message) [^']+'")]
    private static partial Regex Commands();

    // Keys of other settings, and names of metrics.
    [GeneratedRegex(@"\b(maximum-size|maximum-header|memory-per-message|append-messages|second-factor|default-domain|data-timeout|upload-kept|dmarc-reports-from|bimi-roots|posthouse_\w+|smtpd_\w+)\b")]
    private static partial Regex Keys();
}
