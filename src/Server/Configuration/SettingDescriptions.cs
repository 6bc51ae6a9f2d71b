using System.Globalization;
using System.Text;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>The configuration as the console shows it: each setting with its documentation, its default, and what holds and why.</summary>
internal static class SettingDescriptions
{
    private const string Masked = "\"********\"";

    internal static ServerSettings Of(ConfigurationDocument document)
    {
        List<SettingModel> english = Describe(document);
        return new ServerSettings(english, [.. english.Select(static one => InChinese(one, SettingTable.Find(one.Section)!))]);
    }

    private static SettingModel InChinese(SettingModel one, SettingSection section) =>
        one with { Documentation = ChineseSettings.Of(section, section.Find(one.Key)!), SectionDocumentation = ChineseSettings.Of(section) };

    private static List<SettingModel> Describe(ConfigurationDocument document)
    {
        var all = new List<SettingModel>();
        foreach (SettingSection section in SettingTable.Sections)
        {
            IReadOnlyList<ConfigurationTable> tables = document.All(section.Name);
            if (tables.Count == 0) all.AddRange(section.Settings.Select(setting => Describe(section, setting, null, null)));
            for (int i = 0; i < tables.Count; i++)
            {
                int? index = section.Repeated ? i : null;
                all.AddRange(section.Settings.Select(setting => Describe(section, setting, tables[i], index)));
            }
        }

        return all;
    }

    private static SettingModel Describe(SettingSection section, Setting setting, ConfigurationTable? table, int? index)
    {
        bool set = table?.IsSet(setting.Key) == true;
        string? value = set ? Write(setting, table!) : setting.Default;
        return new SettingModel
        {
            Section = section.Name,
            Key = setting.Key,
            Index = index,
            Type = Kebab(setting.Kind),
            Unit = setting.Kind switch { SettingKind.Size => "octets", SettingKind.Duration or SettingKind.DurationList => "seconds", _ => null },
            Default = setting.Default,
            Value = table is null ? null : setting.IsSecret && set ? Masked : value,
            Source = set ? "file" : "default",
            Line = set ? table!.LineOf(setting.Key) : null,
            Documentation = setting.Documentation,
            SectionDocumentation = section.Documentation,
            Choices = setting.Choices.Count == 0 ? null : setting.Choices,
            Minimum = setting.Minimum == long.MinValue ? null : setting.Minimum,
            Maximum = setting.Maximum == long.MaxValue ? null : setting.Maximum,
            IsSecret = setting.IsSecret,
        };
    }

    private static string Write(Setting setting, ConfigurationTable table) => setting.Kind switch
    {
        SettingKind.Boolean => table.Boolean(setting.Key) ? "true" : "false",
        SettingKind.Whole => table.Whole(setting.Key).ToString(CultureInfo.InvariantCulture),
        SettingKind.Size => table.Size(setting.Key) is var octets && octets < 1024 ? octets.ToString(CultureInfo.InvariantCulture) : Quoted(Size(octets)),
        SettingKind.Duration => Quoted(Duration(table.Duration(setting.Key))),
        SettingKind.HostName => Quoted(table.HostNameOrNull(setting.Key)!.Ascii),
        SettingKind.Address => Quoted(table.Address(setting.Key).ToString()),
        SettingKind.TextList => List(table.TextList(setting.Key)),
        SettingKind.DurationList => List(table.DurationList(setting.Key).Select(Duration)),
        SettingKind.NetworkList => List(table.NetworkList(setting.Key).Select(static network => network.ToString())),
        SettingKind.EndPointList => List(table.EndPointList(setting.Key).Select(static place => place.ToString())),
        _ => Quoted(table.Text(setting.Key)),
    };

    // A size that is no round number of larger units is told in octets, not rounded.
    private static string Size(long octets)
    {
        (string Unit, long Value)[] units = [("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10)];
        foreach ((string unit, long value) in units)
        {
            if (octets % value == 0) return string.Create(CultureInfo.InvariantCulture, $"{octets / value} {unit}");
        }

        return octets.ToString(CultureInfo.InvariantCulture);
    }

    private static string Duration(TimeSpan duration)
    {
        (string Unit, TimeSpan Value)[] units = [("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("min", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1))];
        foreach ((string unit, TimeSpan value) in units)
        {
            if (duration.Ticks % value.Ticks == 0 && (duration.Ticks != 0 || unit == "s")) return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / value.Ticks} {unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.###} ms");
    }

    private static string List(IEnumerable<string> items) => $"[{string.Join(", ", items.Select(Quoted))}]";

    // As a TOML basic string.
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static string Kebab(SettingKind kind)
    {
        var text = new StringBuilder();
        foreach (char c in kind.ToString())
        {
            if (char.IsUpper(c) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
