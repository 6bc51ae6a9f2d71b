using System.Text;
using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>One field's value in one of the parsed forms (RFC 8621 §4.1.2).</summary>
internal static class HeaderValueWriter
{
    internal static void Write(Utf8JsonWriter output, ReadOnlySpan<byte> raw, HeaderForm form)
    {
        switch (form)
        {
            case HeaderForm.Raw:
                // RFC 8621 §4.1.2.1: octets that are no UTF-8 become U+FFFD; NUL may not stand in JSON text of mail either way.
                output.WriteStringValue(Encoding.UTF8.GetString(raw));
                break;
            case HeaderForm.Text:
                output.WriteStringValue(HeaderText.Decode(raw));
                break;
            case HeaderForm.Addresses:
                WriteAddresses(output, AddressListParser.Parse(raw));
                break;
            case HeaderForm.GroupedAddresses:
                WriteGroups(output, raw);
                break;
            case HeaderForm.MessageIds:
                WriteMessageIds(output, raw);
                break;
            case HeaderForm.Date:
                if (MailDate.Parse(raw) is { } date) output.WriteStringValue(JmapDate.Format(date));
                else output.WriteNullValue();
                break;
            default:
                WriteUrls(output, raw);
                break;
        }
    }

    internal static void WriteAddresses(Utf8JsonWriter output, IEnumerable<HeaderAddress> addresses)
    {
        output.WriteStartArray();
        foreach (HeaderAddress address in addresses)
        {
            output.WriteStartObject();
            if (address.Name.Length > 0) output.WriteString("name"u8, address.Name);
            else output.WriteNull("name"u8);
            output.WriteString("email"u8, address.Text);
            output.WriteEndObject();
        }

        output.WriteEndArray();
    }

    // RFC 8621 §4.1.2.4: addresses outside of groups, in a row, stand under the name null.
    private static void WriteGroups(Utf8JsonWriter output, ReadOnlySpan<byte> raw)
    {
        IReadOnlyList<HeaderAddress> all = AddressListParser.Parse(raw);
        output.WriteStartArray();
        for (int i = 0; i < all.Count;)
        {
            string? group = all[i].Group;
            int end = i;
            while (end < all.Count && all[end].Group == group) end++;
            output.WriteStartObject();
            output.WriteString("name"u8, group);
            output.WritePropertyName("addresses"u8);
            WriteAddresses(output, all.Skip(i).Take(end - i));
            output.WriteEndObject();
            i = end;
        }

        output.WriteEndArray();
    }

    // RFC 8621 §4.1.2.5: null where it cannot be parsed.
    private static void WriteMessageIds(Utf8JsonWriter output, ReadOnlySpan<byte> raw)
    {
        List<string> ids = Bracketed(raw);
        if (ids.Count == 0)
        {
            output.WriteNullValue();
            return;
        }

        WriteTexts(output, ids);
    }

    private static void WriteUrls(Utf8JsonWriter output, ReadOnlySpan<byte> raw)
    {
        List<string> urls = Bracketed(raw);
        if (urls.Count == 0) output.WriteNullValue();
        else WriteTexts(output, urls);
    }

    internal static void WriteTexts(Utf8JsonWriter output, IEnumerable<string> texts)
    {
        output.WriteStartArray();
        foreach (string text in texts) output.WriteStringValue(text);
        output.WriteEndArray();
    }

    // What stands between < and >, comments passed over.
    private static List<string> Bracketed(ReadOnlySpan<byte> raw)
    {
        var found = new List<string>();
        string text = Encoding.UTF8.GetString(HeaderValue.Unfold(raw));
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '(') depth++;
            else if (text[i] == ')' && depth > 0) depth--;
            else if (text[i] == '<' && depth == 0)
            {
                int end = text.IndexOf('>', i);
                if (end < 0) break;
                string inside = string.Concat(text[(i + 1)..end].Where(static c => !char.IsWhiteSpace(c)));
                if (inside.Length > 0) found.Add(inside);
                i = end;
            }
        }

        return found;
    }
}
