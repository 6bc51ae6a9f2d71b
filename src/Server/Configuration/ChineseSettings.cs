using System.Collections.Frozen;
using System.Reflection;
using System.Text;

namespace Posthouse.Server;

/// <summary>
/// What the settings do, in Chinese: the files in Chinese/, one for each file of settings. In each, "[section]", the section's text up
/// to an empty line, then "key: text" a line. A setting that has none is told in English.
/// </summary>
internal static class ChineseSettings
{
    private const string Folder = "settings.zh-CN/";

    private static readonly Lazy<FrozenDictionary<(string Section, string Key), string>> Read = new(ReadAll);

    /// <summary>All there are; the text of a section itself has an empty key.</summary>
    internal static IReadOnlyDictionary<(string Section, string Key), string> All => Read.Value;

    internal static string Of(SettingSection section) => Read.Value.GetValueOrDefault((section.Name, "")) ?? section.Documentation;

    internal static string Of(SettingSection section, Setting setting) => Read.Value.GetValueOrDefault((section.Name, setting.Key)) ?? setting.Documentation;

    private static FrozenDictionary<(string Section, string Key), string> ReadAll()
    {
        var all = new Dictionary<(string, string), string>();
        Assembly assembly = typeof(ChineseSettings).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(static n => n.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            ReadFile(reader, name, all);
        }

        return all.ToFrozenDictionary();
    }

    private static void ReadFile(StreamReader reader, string name, Dictionary<(string, string), string> all)
    {
        string section = "";
        var about = new List<string>();
        bool atHead = false;
        while (reader.ReadLine() is { } line)
        {
            if (line is ['[', .. var inner, ']'])
            {
                (section, atHead) = (inner, true);
            }
            else if (atHead && line.Length > 0)
            {
                about.Add(line);
            }
            else if (atHead)
            {
                all.Add((section, ""), string.Join('\n', about));
                about.Clear();
                atHead = false;
            }
            else if (line.Length > 0)
            {
                int colon = line.IndexOf(": ", StringComparison.Ordinal);
                if (colon < 0) throw new InvalidDataException($"{name}: '{line}' is no line \"key: text\".");
                all.Add((section, line[..colon]), line[(colon + 2)..]);
            }
        }
    }
}
