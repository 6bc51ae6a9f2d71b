using System.Collections.Frozen;
using System.Reflection;
using System.Text;

namespace Posthouse.Web;

/// <summary>
/// What the server says to administrators, above all what it refuses with, in Chinese: the files in Chinese/, each sentence in English
/// and, indented below it, in Chinese. A sentence is found by its finished English text, because it comes from exceptions of every room,
/// through stores, lists and other sentences; what has no Chinese stays as it is. Only what is written to a person goes through here:
/// logs, the audit log and the command line keep the English.
/// </summary>
internal static class ChineseSentences
{
    private const string Folder = "sentences.zh-CN/";

    // The errors of a script, each with its place, what was found there in place of what was wanted.
    private const int Deepest = 5;

    // What could be matched with hundreds of templates is no longer than what this program writes.
    private const int Longest = 4096;

    private static readonly Lazy<(FrozenDictionary<string, SentenceTemplate> Whole, SentenceTemplate[] Patterns)> Read = new(static () =>
    {
        IReadOnlyList<SentenceTemplate> all = ReadAll();
        return (
            all.Where(static t => t.Holes == 0).ToFrozenDictionary(static t => t.English, StringComparer.Ordinal),
            // One that begins with what differs fits too much to come first.
            [.. all.Where(static t => t.Holes > 0).OrderBy(static t => t.English[0] == '{').ThenByDescending(static t => t.Weight)]);
    });

    internal static IEnumerable<SentenceTemplate> All => Read.Value.Whole.Values.Concat(Read.Value.Patterns);

    /// <summary>In Chinese, or as it is.</summary>
    internal static string Of(string english) => Say(english, Deepest) ?? english;

    /// <summary>The row that says it; null where there is none.</summary>
    internal static SentenceTemplate? Find(string english) => Read.Value.Whole.GetValueOrDefault(english) ?? Array.Find(Read.Value.Patterns, t => t.Match(english) is not null);

    private static string? Say(string english, int depth)
    {
        if (depth == 0 || english.Length > Longest) return null;
        if (Read.Value.Whole.TryGetValue(english, out SentenceTemplate? whole)) return whole.Chinese;
        // Several errors, each on its line. Where not every line is ours, they may stand in a sentence: what a library said may have lines.
        string[] lines = english.Split('\n');
        string?[] said = lines.Length > 1 ? [.. lines.Select(line => Say(line, depth - 1))] : [];
        if (said.Length > 0 && said.All(static line => line is not null)) return string.Join('\n', said);
        foreach (SentenceTemplate template in Read.Value.Patterns)
        {
            if (template.Match(english) is { } found && template.Fill(found, text => Say(text, depth - 1)) is { } chinese) return chinese;
        }

        return said.Length > 0 ? string.Join('\n', said.Select((line, i) => line ?? lines[i])) : null;
    }

    private static List<SentenceTemplate> ReadAll()
    {
        var all = new List<SentenceTemplate>();
        Assembly assembly = typeof(ChineseSentences).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(static n => n.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            while (reader.ReadLine() is { } english)
            {
                if (english.Length == 0 || english.StartsWith("# ", StringComparison.Ordinal)) continue;
                string? chinese = reader.ReadLine();
                if (chinese is null || !chinese.StartsWith("  ", StringComparison.Ordinal)) throw new InvalidDataException($"{name}: '{english}' has no Chinese below it.");
                all.Add(new SentenceTemplate(english, chinese.Trim()));
            }
        }

        return all;
    }
}
