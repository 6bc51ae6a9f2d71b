using System.Text;

namespace Posthouse.Dns;

/// <summary>Values of records compared and brought into one form. Pure.</summary>
public static class RecordValue
{
    // RFC 1035 §3.3: a character string has at most 255 octets.
    private const int MaximumString = 255;

    /// <summary>The value in its one form; as it is where it is none of its type.</summary>
    public static string Canonical(string type, string value) =>
        DnsTypes.TryNumber(type, out ushort number) && RecordData.TryParse(number, value, out byte[] data) && RecordData.TryFormat(number, data, out string text) ? text : value.Trim();

    public static bool IsValid(string type, string value) => DnsTypes.TryNumber(type, out ushort number) && RecordData.TryParse(number, value, out _);

    /// <summary>
    /// Equal for values that mean the same. How a text is cut into strings does not count: providers cut as they like, and readers of mail's
    /// records join (RFC 7208 §3.3, RFC 6376 §3.6.2.2).
    /// </summary>
    public static string Key(string type, string value) => Text(type, value) is { } text ? $"\"{text}\"" : Canonical(type, value);

    /// <summary>The text of a TXT record, its strings joined, an octet for each character; null for another type or malformed text.</summary>
    public static string? Text(string type, string value)
    {
        if (!string.Equals(type, "TXT", StringComparison.OrdinalIgnoreCase) || !RecordData.TryParse(DnsTypes.Txt, value, out byte[] data)) return null;
        var text = new StringBuilder(data.Length);
        for (int at = 0; at < data.Length; at += 1 + data[at]) text.Append(Encoding.Latin1.GetString(data, at + 1, data[at]));
        return text.ToString();
    }

    /// <summary>The value of a TXT record with this text, in UTF-8, cut where it has to be.</summary>
    public static string FromText(string text)
    {
        byte[] octets = Encoding.UTF8.GetBytes(text);
        return octets.Length == 0 ? "\"\"" : string.Join(' ', octets.Chunk(MaximumString).Select(static part => RecordData.Quote(part)));
    }
}
