using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>A property "header:{name}[:as{Form}][:all]" (RFC 8621 §4.1.3).</summary>
/// <param name="Property">As the client wrote it.</param>
/// <param name="Field">The field's name.</param>
internal sealed record HeaderProperty(string Property, byte[] Field, HeaderForm Form, bool All)
{
    private const string Prefix = "header:";
    private const int MaximumName = 256;

    private static readonly HashSet<string> AddressFields = new(StringComparer.OrdinalIgnoreCase)
    {
        "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Resent-From", "Resent-Sender", "Resent-Reply-To", "Resent-To", "Resent-Cc", "Resent-Bcc",
    };

    private static readonly HashSet<string> IdFields = new(StringComparer.OrdinalIgnoreCase) { "Message-ID", "In-Reply-To", "References", "Resent-Message-ID" };

    private static readonly HashSet<string> DateFields = new(StringComparer.OrdinalIgnoreCase) { "Date", "Resent-Date" };

    private static readonly HashSet<string> UrlFields = new(StringComparer.OrdinalIgnoreCase) { "List-Help", "List-Unsubscribe", "List-Subscribe", "List-Post", "List-Owner", "List-Archive" };

    private static readonly HashSet<string> TextFields = new(StringComparer.OrdinalIgnoreCase) { "Subject", "Comments", "Keywords" };

    // List-Id is of RFC 2919 and takes any form.
    // Of RFC 5322 and RFC 2369, but in no form but raw.
    private static readonly HashSet<string> RawFields = new(StringComparer.OrdinalIgnoreCase) { "Return-Path", "Received" };

    internal static bool IsHeader(string property) => property.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>False where the name is none, or the form is not allowed for it (RFC 8621 §4.1.2).</summary>
    internal static bool TryParse(string property, [NotNullWhen(true)] out HeaderProperty? header)
    {
        header = null;
        if (!IsHeader(property)) return false;
        string[] parts = property[Prefix.Length..].Split(':');
        bool all = parts.Length > 1 && parts[^1] == "all";
        int named = parts.Length - (all ? 1 : 0);
        string name = parts[0];
        if (named > 2 || name.Length is 0 or > MaximumName || name.AsSpan().ContainsAnyExceptInRange('!', '~')) return false;
        HeaderForm form = HeaderForm.Raw;
        if (named == 2 && !TryForm(parts[1], out form)) return false;
        if (!IsAllowed(name, form)) return false;
        header = new HeaderProperty(property, Encoding.ASCII.GetBytes(name), form, all);
        return true;
    }

    /// <summary>Writes the property's value for a header block.</summary>
    internal void Write(Utf8JsonWriter output, ReadOnlySpan<byte> block)
    {
        var reader = new HeaderReader(block);
        if (All)
        {
            output.WriteStartArray();
            while (reader.Find(Field)) HeaderValueWriter.Write(output, reader.RawValue, Form);
            output.WriteEndArray();
            return;
        }

        // RFC 8621 §4.1.3: of several the last.
        ReadOnlySpan<byte> last = default;
        bool found = false;
        while (reader.Find(Field))
        {
            last = reader.RawValue;
            found = true;
        }

        if (found) HeaderValueWriter.Write(output, last, Form);
        else output.WriteNullValue();
    }

    private static bool TryForm(string name, out HeaderForm form)
    {
        (bool known, form) = name switch
        {
            "asRaw" => (true, HeaderForm.Raw),
            "asText" => (true, HeaderForm.Text),
            "asAddresses" => (true, HeaderForm.Addresses),
            "asGroupedAddresses" => (true, HeaderForm.GroupedAddresses),
            "asMessageIds" => (true, HeaderForm.MessageIds),
            "asDate" => (true, HeaderForm.Date),
            "asURLs" => (true, HeaderForm.Urls),
            _ => (false, default),
        };
        return known;
    }

    private static bool IsAllowed(string name, HeaderForm form) => form switch
    {
        HeaderForm.Raw => true,
        HeaderForm.Text => TextFields.Contains(name) || IsOther(name),
        HeaderForm.Addresses or HeaderForm.GroupedAddresses => AddressFields.Contains(name) || IsOther(name),
        HeaderForm.MessageIds => IdFields.Contains(name) || IsOther(name),
        HeaderForm.Date => DateFields.Contains(name) || IsOther(name),
        _ => UrlFields.Contains(name) || IsOther(name),
    };

    private static bool IsOther(string name) =>
        !AddressFields.Contains(name) && !IdFields.Contains(name) && !DateFields.Contains(name) && !UrlFields.Contains(name) && !TextFields.Contains(name) && !RawFields.Contains(name);
}
