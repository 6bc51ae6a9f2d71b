using System.Globalization;
using System.Text;

namespace Posthouse.Dns;

/// <summary>Values as providers' forms have them: text without quotes, and an MX record's preference in a field of its own. Pure.</summary>
internal static class ProviderValue
{
    /// <param name="value">In its one form.</param>
    /// <param name="dots">Names keep their final dot.</param>
    /// <param name="priority">Of an MX record; null for other types.</param>
    internal static string To(string type, string value, bool dots, out int? priority)
    {
        priority = null;
        if (type == "TXT") return RecordValue.Text(type, value) is { } text ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text)) : value;
        if (type == "MX" && value.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space)
        {
            priority = int.Parse(value.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture);
            value = value[(space + 1)..];
        }

        // The root is its dot.
        bool name = type is "MX" or "CNAME" or "SRV" or "NS" or "PTR";
        return !dots && name && value.EndsWith('.') && !value.EndsWith(" .", StringComparison.Ordinal) && value != "." ? value[..^1] : value;
    }

    internal static string From(string type, string value, int priority) => type switch
    {
        "TXT" => value.StartsWith('"') && RecordValue.IsValid(type, value) ? RecordValue.Canonical(type, value) : RecordValue.FromText(value),
        "MX" => RecordValue.Canonical(type, string.Create(CultureInfo.InvariantCulture, $"{priority} {value}")),
        _ => RecordValue.Canonical(type, value),
    };
}
