using System.Text.Json;
using System.Text.RegularExpressions;

namespace Posthouse.Jmap;

/// <summary>Reads the body of an Email that is created (RFC 8621 §4.6): a bodyStructure, or a text, an HTML text and attachments.</summary>
internal sealed partial class ComposedBody(JsonElement email)
{
    private const int MaximumParts = 1000;
    private int _parts;

    /// <exception cref="SetException">invalidProperties.</exception>
    internal ComposedPart Read()
    {
        bool lists = Has("textBody") || Has("htmlBody") || Has("attachments");
        if (Has("bodyStructure"))
        {
            if (lists) throw SetException.Invalid("bodyStructure", "'bodyStructure' excludes 'textBody', 'htmlBody' and 'attachments'.");
            return Part("bodyStructure", email.GetProperty("bodyStructure"));
        }

        ComposedPart? text = One("textBody", "text/plain");
        ComposedPart? html = One("htmlBody", "text/html");
        List<ComposedPart> attachments = [.. List("attachments").Select(part => Part("attachments", part, attachment: true))];
        ComposedPart body = (text, html) switch
        {
            (not null, not null) => new ComposedPart { Type = "multipart/alternative", Parts = [text, html] },
            _ => text ?? html ?? new ComposedPart { Type = "text/plain", Text = "" },
        };
        // Pictures that the HTML shows by their Content-ID stand beside it (RFC 2387).
        List<ComposedPart> shown = html is null ? [] : attachments.FindAll(static part => part.ContentId is not null && part.Disposition == "inline");
        if (shown.Count > 0)
        {
            var related = new ComposedPart { Type = "multipart/related", Parts = [html!, .. shown] };
            body = text is null ? related : new ComposedPart { Type = "multipart/alternative", Parts = [text, related] };
            attachments.RemoveAll(shown.Contains);
        }

        return attachments.Count == 0 ? body : new ComposedPart { Type = "multipart/mixed", Parts = text is null && html is null ? attachments : [body, .. attachments] };
    }

    private ComposedPart? One(string property, string type)
    {
        List<JsonElement> parts = [.. List(property)];
        if (parts.Count == 0) return null;
        if (parts.Count > 1) throw SetException.Invalid(property, $"'{property}' has exactly one part.");
        ComposedPart part = Part(property, parts[0], otherwise: type);
        return part.Type == type ? part : throw SetException.Invalid(property, $"The part of '{property}' is {type}.");
    }

    private IEnumerable<JsonElement> List(string property)
    {
        if (!Has(property)) return [];
        JsonElement list = email.GetProperty(property);
        return list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw SetException.Invalid(property, $"'{property}' must be an array.");
    }

    private ComposedPart Part(string property, JsonElement value, string otherwise = "text/plain", bool attachment = false)
    {
        if (value.ValueKind != JsonValueKind.Object) throw SetException.Invalid(property, "A part is an object.");
        if (++_parts > MaximumParts) throw SetException.Invalid(property, $"A message has at most {MaximumParts} parts.");
        string? partId = Text(value, "partId"), blob = Text(value, "blobId");
        JsonElement subParts = value.TryGetProperty("subParts", out JsonElement given) && given.ValueKind == JsonValueKind.Array ? given : default;
        string type = (Text(value, "type") ?? (subParts.ValueKind == JsonValueKind.Array ? "multipart/mixed" : attachment ? "application/octet-stream" : otherwise)).ToLowerInvariant();
        // RFC 6047 §2.4: a calendar that is sent names its method beside the type, which RFC 8621 has no other place for.
        Match scheduling = Scheduling().Match(type);
        if (scheduling.Success) type = "text/calendar";
        if (!MediaType().IsMatch(type)) throw SetException.Invalid(property + "/type", "That is no media type.");
        bool multipart = type.StartsWith("multipart/", StringComparison.Ordinal);
        if (multipart ? partId is not null || blob is not null : subParts.ValueKind == JsonValueKind.Array && subParts.GetArrayLength() > 0) throw SetException.Invalid(property + "/subParts", "A multipart has subParts and no content, other parts have content and no subParts.");
        if (!multipart && (partId is null) == (blob is null)) throw SetException.Invalid(property + "/partId", "A part has either a partId or a blobId.");
        string? charset = Text(value, "charset") ?? (scheduling.Success ? "utf-8" : null);
        // RFC 8621 §4.6: what is given as text has no charset or size of the client's.
        if (partId is not null && charset is not null && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) throw SetException.Invalid(property + "/charset", "With a partId the charset is the server's choice.");
        return new ComposedPart
        {
            Type = type,
            Method = scheduling.Success ? scheduling.Groups[1].Value.ToUpperInvariant() : null,
            Text = partId is null ? null : Value(property, partId),
            Blob = blob,
            Parts = multipart && subParts.ValueKind == JsonValueKind.Array ? [.. subParts.EnumerateArray().Select(part => Part(property, part, attachment: false))] : [],
            FileName = Text(value, "name"),
            Charset = charset is null || Token().IsMatch(charset) ? charset : throw SetException.Invalid(property + "/charset", "That is no charset."),
            Disposition = Disposition(property, Text(value, "disposition"), attachment),
            ContentId = ContentId(property, Text(value, "cid")),
            Languages = Languages(property, value),
            Location = Text(value, "location"),
            Headers = Headers(property, value),
        };
    }

    private string Value(string property, string partId)
    {
        if (!email.TryGetProperty("bodyValues", out JsonElement values) || values.ValueKind != JsonValueKind.Object || !values.TryGetProperty(partId, out JsonElement value) || value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("value", out JsonElement text) || text.ValueKind != JsonValueKind.String)
            throw SetException.Invalid(property, $"'bodyValues' has no value for the partId '{partId}'.");
        if (IsTrue(value, "isEncodingProblem") || IsTrue(value, "isTruncated")) throw SetException.Invalid("bodyValues", "A value that is cut or was not decoded is not taken.");
        return text.GetString()!;
    }

    private static string Headers(string property, JsonElement value)
    {
        var lines = new System.Text.StringBuilder();
        foreach (JsonProperty given in value.EnumerateObject())
        {
            if (given.Name == "headers") throw SetException.Invalid(property + "/headers", "Header fields are set one by one, as 'header:{name}'.");
            if (!HeaderProperty.IsHeader(given.Name)) continue;
            if (!HeaderProperty.TryParse(given.Name, out HeaderProperty? header)) throw SetException.Invalid($"{property}/{given.Name}", "That is no header field, or the form is not allowed for it.");
            string name = System.Text.Encoding.ASCII.GetString(header.Field);
            // RFC 8621 §4.6; and what is written here is not written twice.
            if (name.ToLowerInvariant() is "content-transfer-encoding" or "content-type" or "content-disposition" or "content-id" or "content-language" or "content-location")
                throw SetException.Invalid($"{property}/{given.Name}", $"{name} is set by the part's properties.");
            lines.Append(HeaderComposer.Compose(header, given.Value));
        }

        return lines.ToString();
    }

    private static string? Disposition(string property, string? disposition, bool attachment)
    {
        if (disposition is null) return attachment ? "attachment" : null;
        return Token().IsMatch(disposition) ? disposition.ToLowerInvariant() : throw SetException.Invalid(property + "/disposition", "That is no disposition.");
    }

    private static string? ContentId(string property, string? id) =>
        id is null || id.All(static c => c is > ' ' and < '\x7f' and not '<' and not '>') ? id : throw SetException.Invalid(property + "/cid", "A Content-ID has no white space and no angle brackets.");

    private static List<string> Languages(string property, JsonElement value)
    {
        if (!value.TryGetProperty("language", out JsonElement list) || list.ValueKind == JsonValueKind.Null) return [];
        if (list.ValueKind != JsonValueKind.Array) throw SetException.Invalid(property + "/language", "'language' must be an array of strings.");
        return [.. list.EnumerateArray().Select(tag => tag.ValueKind == JsonValueKind.String && Token().IsMatch(tag.GetString()!) ? tag.GetString()! : throw SetException.Invalid(property + "/language", "That is no language tag."))];
    }

    private bool Has(string property) => email.TryGetProperty(property, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    private static bool IsTrue(JsonElement value, string property) => value.TryGetProperty(property, out JsonElement given) && given.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement value, string property) => value.TryGetProperty(property, out JsonElement text) ? text.ValueKind switch
    {
        JsonValueKind.String => text.GetString(),
        JsonValueKind.Null => null,
        _ => throw SetException.Invalid(property, $"'{property}' must be a string."),
    } : null;

    [GeneratedRegex("^[a-z0-9!#$&^_.+-]{1,64}/[a-z0-9!#$&^_.+-]{1,64}$")]
    private static partial Regex MediaType();

    [GeneratedRegex("^text/calendar; ?method=(request|reply|cancel|counter|declinecounter|refresh|add|publish)(?:; ?charset=\"?utf-8\"?)?$")]
    private static partial Regex Scheduling();

    [GeneratedRegex("^[A-Za-z0-9!#$&^_.+-]{1,64}$")]
    private static partial Regex Token();
}
