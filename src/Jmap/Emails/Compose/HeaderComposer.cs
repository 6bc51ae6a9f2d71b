using System.Text;
using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>
/// Header fields from their parsed forms (RFC 8621 §4.1.2), as lines ended by CRLF. Nothing that a client gives becomes a line of its own:
/// text is encoded where it has a control character, and raw values are refused with them.
/// </summary>
internal static class HeaderComposer
{
    private const int MaximumValue = 256 << 10;

    /// <exception cref="SetException">invalidProperties.</exception>
    internal static string Compose(HeaderProperty header, JsonElement value)
    {
        string name = Encoding.ASCII.GetString(header.Field);
        if (!header.All) return Line(header.Property, name, header.Form, value);
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(header.Property);
        return string.Concat(value.EnumerateArray().Select(one => Line(header.Property, name, header.Form, one)));
    }

    internal static string Text(string name, string text) => $"{name}: {HeaderText.Encode(text)}\r\n";

    private static string Line(string property, string name, HeaderForm form, JsonElement value)
    {
        string text = form switch
        {
            HeaderForm.Raw => Raw(property, value),
            HeaderForm.Text => " " + HeaderText.Encode(String(property, value)),
            HeaderForm.Addresses => " " + Addresses(property, value),
            HeaderForm.GroupedAddresses => " " + Groups(property, value),
            HeaderForm.MessageIds => " " + Bracketed(property, value, "\r\n "),
            HeaderForm.Date => " " + MailDate.Format(JmapDate.TryParse(String(property, value), out DateTimeOffset date) ? date : throw Wrong(property)),
            _ => " " + Bracketed(property, value, ",\r\n "),
        };
        if (text.Length > MaximumValue) throw SetException.Invalid(property, "The header field is too long.");
        return $"{name}:{text}\r\n";
    }

    // Folds are allowed, other line ends are not.
    private static string Raw(string property, JsonElement value)
    {
        string raw = String(property, value).Replace("\r\n ", "\n ", StringComparison.Ordinal).Replace("\r\n\t", "\n\t", StringComparison.Ordinal);
        for (int i = 0; i < raw.Length; i++)
        {
            bool fold = raw[i] == '\n' && i + 1 < raw.Length && raw[i + 1] is ' ' or '\t' && raw.AsSpan(i + 1).IndexOfAnyExcept(" \t\n") >= 0;
            if (char.IsControl(raw[i]) && raw[i] != '\t' && !fold) throw SetException.Invalid(property, "A header field has no control characters, and line ends only before white space.");
        }

        return (raw.StartsWith(' ') ? raw : " " + raw).Replace("\n", "\r\n", StringComparison.Ordinal);
    }

    private static string Addresses(string property, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(property);
        return string.Join(",\r\n ", value.EnumerateArray().Select(address => Address(property, address)));
    }

    private static string Address(string property, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("email", out JsonElement email)) throw Wrong(property);
        string address = String(property, email);
        // Half-written drafts are kept as they are, as long as they stay one address of one line.
        if (address.Any(static c => char.IsControl(c) || c is '<' or '>' or ',' or ';' or '(' or ')' || char.IsWhiteSpace(c)) && !EmailAddress.TryParse(address, out _)) throw SetException.Invalid(property, "An address has no white space and no brackets.");
        string? name = value.TryGetProperty("name", out JsonElement named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        return string.IsNullOrEmpty(name) ? address : $"{Phrase(name)} <{address}>";
    }

    private static string Groups(string property, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(property);
        return string.Join(",\r\n ", value.EnumerateArray().Select(group =>
        {
            if (group.ValueKind != JsonValueKind.Object || !group.TryGetProperty("addresses", out JsonElement addresses)) throw Wrong(property);
            string list = Addresses(property, addresses);
            return group.TryGetProperty("name", out JsonElement named) && named.ValueKind == JsonValueKind.String ? $"{Phrase(named.GetString()!)}: {list};" : list;
        }).Where(static text => text.Length > 0));
    }

    // RFC 5322 §3.2.5: atoms or a quoted string; what is not ASCII, encoded words.
    private static string Phrase(string name)
    {
        string encoded = HeaderText.Encode(name);
        if (encoded != name) return encoded;
        if (!name.AsSpan().ContainsAny("()<>[]:;@\\,.\"")) return name;
        return $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    private static string Bracketed(string property, JsonElement value, string separator)
    {
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(property);
        return string.Join(separator, value.EnumerateArray().Select(element =>
        {
            string text = String(property, element);
            return text.Length > 0 && text.All(static c => c is > ' ' and not '<' and not '>' && !char.IsControl(c) && !char.IsWhiteSpace(c)) ? $"<{text}>" : throw Wrong(property);
        }));
    }

    private static string String(string property, JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(property);

    private static SetException Wrong(string property) => SetException.Invalid(property, $"'{property}' has a value of the wrong type.");
}
