using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Posthouse.Server;

/// <summary>Reads a configuration text against the table of settings and collects everything that is wrong with it, each with its line.</summary>
internal static class ConfigurationReader
{
    // A real file has a few kilobytes.
    internal const int MaximumLength = 1 << 20;

    // Errors beyond these add nothing for the person who reads them.
    private const int MaximumErrors = 100;

    /// <param name="text">TOML 1.0.</param>
    /// <param name="folder">Where relative paths start.</param>
    /// <param name="errors">Ascending by line; empty when the document can be used.</param>
    internal static ConfigurationDocument Read(string text, string folder, out IReadOnlyList<ConfigurationError> errors)
    {
        var found = new List<ConfigurationError>();
        var tables = new Dictionary<string, List<ConfigurationTable>>(StringComparer.Ordinal);
        if (text.Length > MaximumLength) found.Add(new ConfigurationError(0, $"the file is larger than {SettingText.WriteSize(MaximumLength)}"));
        else Walk(text, folder, tables, found);

        var sections = new Dictionary<string, IReadOnlyList<ConfigurationTable>>(StringComparer.Ordinal);
        foreach (SettingSection section in SettingTable.Sections)
        {
            if (!tables.TryGetValue(section.Name, out List<ConfigurationTable>? list)) list = [];
            if (list.Count == 0 && !section.Repeated) list.Add(Complete(section, 0, [], new Dictionary<string, int>(StringComparer.Ordinal), folder, found, found.Count));
            sections.Add(section.Name, list);
        }

        if (found.Count > MaximumErrors) found.RemoveRange(MaximumErrors, found.Count - MaximumErrors);
        errors = [.. found.OrderBy(static e => e.Line)];
        return new ConfigurationDocument(sections);
    }

    /// <summary>The table of a section as it is where the file says nothing.</summary>
    internal static ConfigurationTable Unset(SettingSection section, string folder) => Complete(section, 0, [], new Dictionary<string, int>(StringComparer.Ordinal), folder, [], 0);

    private static void Walk(string text, string folder, Dictionary<string, List<ConfigurationTable>> tables, List<ConfigurationError> found)
    {
        DocumentSyntax document;
        try
        {
            document = SyntaxParser.Parse(text, sourceName: "", validate: true);
        }
        catch (Tomlyn.TomlException exception)
        {
            // The parser gives up on brackets nested more than 64 deep; everything else it reports as a diagnostic.
            found.Add(new ConfigurationError(exception.Line ?? 0, exception.Message));
            return;
        }
        catch (ArgumentOutOfRangeException)
        {
            // The parser cannot print what follows a backslash when that is the end of the file.
            found.Add(new ConfigurationError(text.AsSpan().Count('\n') + 1, "the file ends inside a text: a closing quote is missing"));
            return;
        }

        foreach (DiagnosticMessage message in document.Diagnostics)
        {
            if (message.Kind == DiagnosticMessageKind.Error) found.Add(new ConfigurationError(message.Span.Start.Line + 1, message.Message));
        }

        ReadTable(SettingTable.Find("")!, 1, document.KeyValues, folder, tables, found);
        foreach (TableSyntaxBase table in document.Tables)
        {
            string name = KeyOf(table.Name);
            int line = table.Span.Start.Line + 1;
            SettingSection? section = name.Length == 0 ? null : SettingTable.Find(name);
            if (section is null)
            {
                found.Add(new ConfigurationError(line, $"there is no section [{name}]{Spelling.Nearest(name, SettingTable.Sections.Select(static s => s.Name))}"));
                continue;
            }

            if (section.Repeated != table is TableArraySyntax)
            {
                found.Add(new ConfigurationError(line, section.Repeated ? $"[{name}] may stand several times: write [[{name}]]" : $"[[{name}]] stands only once: write [{name}]"));
                continue;
            }

            ReadTable(section, line, table.Items, folder, tables, found);
        }
    }

    private static void ReadTable(SettingSection section, int line, SyntaxList<KeyValueSyntax> items, string folder, Dictionary<string, List<ConfigurationTable>> tables, List<ConfigurationError> found)
    {
        int before = found.Count;
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (KeyValueSyntax item in items)
        {
            string key = KeyOf(item.Key);
            int at = item.Span.Start.Line + 1;
            if (section.Find(key) is not { } setting)
            {
                string where = section.Name.Length == 0 ? "" : $"[{section.Name}] has ";
                found.Add(new ConfigurationError(at, $"{where}no setting '{key}'{Spelling.Nearest(key, section.Settings.Select(static s => s.Key))}"));
                continue;
            }

            if (!lines.TryAdd(key, at)) found.Add(new ConfigurationError(at, $"{key} is set twice"));
            else if (SettingReader.TryRead(setting, item.Value, folder, out object value, out string problem)) values[key] = value;
            else found.Add(new ConfigurationError(at, $"{key}: {problem}"));
        }

        if (!tables.TryGetValue(section.Name, out List<ConfigurationTable>? list)) tables.Add(section.Name, list = []);
        list.Add(Complete(section, line, values, lines, folder, found, before));
    }

    private static ConfigurationTable Complete(SettingSection section, int line, Dictionary<string, object> values, Dictionary<string, int> lines, string folder, List<ConfigurationError> found, int before)
    {
        foreach (Setting setting in section.Settings)
        {
            if (lines.ContainsKey(setting.Key)) continue;
            if (setting.Default is not null) values[setting.Key] = SettingTable.ReadDefault(setting, folder);
            else if (setting.Required) found.Add(new ConfigurationError(line, $"{(section.Name.Length == 0 ? "" : $"[[{section.Name}]] ")}needs {setting.Key}, for example {setting.Key} = {setting.Example}"));
        }

        return new ConfigurationTable(section, line, values, lines) { IsSound = found.Count == before };
    }

    private static string KeyOf(KeySyntax? key)
    {
        if (key?.Key is null) return "";
        string name = NameOf(key.Key);
        foreach (DottedKeyItemSyntax part in key.DotKeys) name += "." + NameOf(part.Key);
        return name;
    }

    private static string NameOf(BareKeyOrStringValueSyntax? part) => part switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax text => text.Value ?? "",
        _ => "",
    };
}
