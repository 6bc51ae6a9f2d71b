namespace Posthouse.Server;

/// <summary>Prints the whole configuration file with its documentation. What it prints is itself a valid file that sets every default.</summary>
internal static class ConfigurationReference
{
    private const int Width = 110;

    /// <param name="language">Of the documentation: "zh-CN", or English.</param>
    internal static string Write(string language = "en")
    {
        bool chinese = language == "zh-CN";
        using var text = new StringWriter { NewLine = "\n" };
        foreach (SettingSection section in SettingTable.Sections)
        {
            if (section.Name.Length > 0) text.WriteLine();
            Comment(text, chinese ? ChineseSettings.Of(section) : section.Documentation);
            if (section.Repeated)
            {
                text.WriteLine("#");
                foreach (Setting setting in section.Settings) Comment(text, $"{setting.Key}: {Document(section, setting, chinese)}{Default(setting, chinese)}", "#   ", "#     ");
                text.WriteLine("#");
                foreach (string line in section.Example!.Split('\n')) text.WriteLine("#" + line);
                continue;
            }

            if (section.Name.Length > 0) text.WriteLine($"[{section.Name}]");
            foreach (Setting setting in section.Settings)
            {
                text.WriteLine();
                Comment(text, Document(section, setting, chinese));
                text.WriteLine(setting.Default is null ? $"#{setting.Key} = {setting.Example}" : $"{setting.Key} = {setting.Default}");
            }
        }

        return text.ToString();
    }

    private static string Document(SettingSection section, Setting setting, bool chinese) => (chinese, setting.Choices) switch
    {
        (true, []) => ChineseSettings.Of(section, setting),
        (true, var choices) => $"{ChineseSettings.Of(section, setting)}可选值：{string.Join('、', choices)}。",
        (false, []) => setting.Documentation,
        (false, var choices) => $"{setting.Documentation} One of: {string.Join(", ", choices)}.",
    };

    private static string Default(Setting setting, bool chinese) => setting.Default is not { } usual ? "" : chinese ? $"默认值：{usual}。" : $" Default: {usual}.";

    private static void Comment(TextWriter text, string documentation, string first = "# ", string next = "# ")
    {
        foreach (string paragraph in documentation.Split('\n')) TextLines.Write(text, paragraph, first, next, Width);
    }
}
