using System.Globalization;
using System.Net;
using Posthouse.Mail;
using Tomlyn.Syntax;

namespace Posthouse.Server;

/// <summary>Turns one TOML value into what its setting means, or says in words what would be right.</summary>
internal static class SettingReader
{
    // DNS servers are the only end points in the file (RFC 1035 §4.2: port 53).
    private const int UsualEndPointPort = 53;

    internal static bool TryRead(Setting setting, ValueSyntax? syntax, string folder, out object value, out string problem)
    {
        value = "";
        problem = "";
        switch (setting.Kind)
        {
            case SettingKind.Boolean:
                if (syntax is BooleanValueSyntax flag) { value = flag.Value; return true; }
                problem = "must be true or false";
                return false;
            case SettingKind.Whole:
                if (syntax is IntegerValueSyntax number) return Within(setting, value = number.Value, number.Value, "", out problem);
                problem = "must be a whole number, without quotes";
                return false;
            case SettingKind.Size:
                if (syntax is IntegerValueSyntax octets) return Within(setting, value = octets.Value, octets.Value, "octets", out problem);
                if (syntax is StringValueSyntax size && SettingText.TryReadSize(size.Value ?? "", out long read)) return Within(setting, value = read, read, "octets", out problem);
                problem = "must be a size such as \"64 MiB\"";
                return false;
            case SettingKind.TextList or SettingKind.DurationList or SettingKind.NetworkList or SettingKind.EndPointList:
                return TryReadList(setting, syntax, out value, out problem);
            default:
                if (syntax is StringValueSyntax text) return TryReadText(setting, text.Value ?? "", folder, out value, out problem);
                problem = setting.Kind == SettingKind.Duration ? "must be a duration in quotes, such as \"5 min\"" : "must be text in quotes";
                return false;
        }
    }

    private static bool TryReadText(Setting setting, string text, string folder, out object value, out string problem)
    {
        value = text;
        problem = "";
        switch (setting.Kind)
        {
            case SettingKind.Path:
                if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal)) { problem = "must be a path"; return false; }
                value = Path.GetFullPath(text, folder);
                return true;
            case SettingKind.HostName:
                if (SettingText.TryReadHostName(text, out DomainName? name)) { value = name; return true; }
                problem = $"'{text}' is not a fully qualified name such as mail.example.com";
                return false;
            case SettingKind.Address:
                if (SettingText.TryReadAddress(text, out IPAddress? address)) { value = address; return true; }
                problem = $"'{text}' is not an IP address, \"localhost\" or \"*\"";
                return false;
            case SettingKind.Duration:
                if (SettingText.TryReadDuration(text, out TimeSpan duration)) return Within(setting, value = duration, (long)duration.TotalSeconds, "seconds", out problem);
                problem = $"'{text}' is not a duration such as \"90 s\", \"5 min\", \"4 h\" or \"5 d\"";
                return false;
            case SettingKind.Choice:
                if (setting.Choices.Contains(text, StringComparer.Ordinal)) return true;
                problem = $"'{text}' must be one of: {string.Join(", ", setting.Choices)}";
                return false;
            default:
                return true;
        }
    }

    private static bool TryReadList(Setting setting, ValueSyntax? syntax, out object value, out string problem)
    {
        value = "";
        problem = "must be a list in brackets, such as [\"one\", \"two\"]";
        if (syntax is not ArraySyntax array) return false;
        var texts = new List<string>();
        foreach (ArrayItemSyntax item in array.Items)
        {
            if (item.Value is not StringValueSyntax { Value: { } text })
            {
                problem = "must be a list of texts, each in quotes";
                return false;
            }

            texts.Add(text);
        }

        switch (setting.Kind)
        {
            case SettingKind.DurationList:
                return All<TimeSpan>(texts, SettingText.TryReadDuration, "a duration such as \"5 min\"", out value, out problem);
            case SettingKind.NetworkList:
                return All<IPNetwork>(texts, SettingText.TryReadNetwork, "a network such as 10.0.0.0/8", out value, out problem);
            case SettingKind.EndPointList:
                return All(texts, static (string text, out IPEndPoint read) => SettingText.TryReadEndPoint(text, UsualEndPointPort, out read!), "an address such as 192.0.2.53", out value, out problem);
            default:
                value = texts;
                problem = "";
                return true;
        }
    }

    private delegate bool TryReadItem<T>(string text, out T value);

    private static bool All<T>(List<string> texts, TryReadItem<T> read, string expected, out object value, out string problem)
    {
        var items = new List<T>(texts.Count);
        value = items;
        problem = "";
        foreach (string text in texts)
        {
            if (!read(text, out T item))
            {
                problem = $"'{text}' is not {expected}";
                return false;
            }

            items.Add(item);
        }

        return true;
    }

    private static bool Within(Setting setting, object _, long number, string unit, out string problem)
    {
        problem = "";
        if (number >= setting.Minimum && number <= setting.Maximum) return true;
        string suffix = unit.Length == 0 ? "" : " " + unit;
        problem = setting.Maximum == long.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"must be at least {setting.Minimum}{suffix}")
            : string.Create(CultureInfo.InvariantCulture, $"must be from {setting.Minimum} to {setting.Maximum}{suffix}");
        return false;
    }
}
