using System.Text;

namespace Posthouse.Server;

/// <summary>Prints the whole configuration file with its documentation. What it prints is itself a valid file that sets every default.</summary>
internal static class ConfigurationReference
{
    private const int Width = 110;

    internal static string Write()
    {
        var text = new StringBuilder();
        foreach (SettingSection section in SettingTable.Sections)
        {
            if (text.Length > 0) text.Append('\n');
            Comment(text, section.Documentation);
            if (section.Repeated)
            {
                text.Append("#\n");
                foreach (Setting setting in section.Settings) Comment(text, $"{setting.Key}: {setting.Documentation}{Choices(setting)}{(setting.Default is null ? "" : $" Default: {setting.Default}.")}", "#   ");
                text.Append("#\n");
                foreach (string line in section.Example!.Split('\n')) text.Append(line.Length == 0 ? "#" : "#" + line).Append('\n');
                continue;
            }

            if (section.Name.Length > 0) text.Append('[').Append(section.Name).Append("]\n");
            foreach (Setting setting in section.Settings)
            {
                text.Append('\n');
                Comment(text, setting.Documentation + Choices(setting));
                text.Append(setting.Default is null ? $"#{setting.Key} = {setting.Example}" : $"{setting.Key} = {setting.Default}").Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Choices(Setting setting) => setting.Choices.Count == 0 ? "" : $" One of: {string.Join(", ", setting.Choices)}.";

    private static void Comment(StringBuilder text, string documentation, string first = "# ")
    {
        foreach (string paragraph in documentation.Split('\n'))
        {
            text.Append(first);
            int column = first.Length;
            bool start = true;
            foreach (string word in paragraph.Split(' '))
            {
                if (!start && column + 1 + word.Length > Width)
                {
                    text.Append('\n').Append(first.TrimEnd()).Append(first.EndsWith("  ", StringComparison.Ordinal) ? "     " : " ");
                    column = first.Length;
                    start = true;
                }

                if (!start) text.Append(' ');
                text.Append(word);
                column += word.Length + (start ? 0 : 1);
                start = false;
            }

            text.Append('\n');
        }
    }
}
