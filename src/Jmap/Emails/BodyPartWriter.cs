using System.Text;
using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>Writes EmailBodyPart objects (RFC 8621 §4.1.4) with the properties that the client wants.</summary>
internal sealed class BodyPartWriter(BodyProperties properties)
{
    /// <param name="blob">The blob id of the message that the parts are of.</param>
    internal void Write(Utf8JsonWriter output, BodyPart part, MessageContent content, string blob, bool withSubParts)
    {
        byte[]? header = properties.NeedsHeader ? content.Header(part.Part.HeaderOffset, part.Part.HeaderLength) : null;
        output.WriteStartObject();
        foreach (string property in properties.Names)
        {
            if (property == "subParts") continue;
            output.WritePropertyName(property);
            WriteProperty(output, property, part, content, blob, header);
        }

        foreach (HeaderProperty named in properties.Headers)
        {
            output.WritePropertyName(named.Property);
            named.Write(output, header);
        }

        if (withSubParts && part.Part.IsMultipart)
        {
            output.WriteStartArray("subParts"u8);
            foreach (BodyPart child in BodyLists.Children(part)) Write(output, child, content, blob, withSubParts: true);
            output.WriteEndArray();
        }

        output.WriteEndObject();
    }

    internal void WriteList(Utf8JsonWriter output, List<BodyPart> parts, MessageContent content, string blob)
    {
        output.WriteStartArray();
        foreach (BodyPart part in parts) Write(output, part, content, blob, withSubParts: false);
        output.WriteEndArray();
    }

    private static void WriteProperty(Utf8JsonWriter output, string property, BodyPart part, MessageContent content, string blob, byte[]? header)
    {
        MessagePart of = part.Part;
        switch (property)
        {
            case "partId":
                output.WriteStringValue(of.IsMultipart ? null : part.Id);
                break;
            case "blobId":
                output.WriteStringValue(of.IsMultipart ? null : BlobReference.OfPart(blob, part.Id));
                break;
            case "size":
                output.WriteNumberValue(of.IsMultipart ? of.BodyLength : content.DecodedSize(of));
                break;
            case "headers":
                WriteHeaders(output, header);
                break;
            case "name":
                output.WriteStringValue(NullIfEmpty(of.FileName));
                break;
            case "type":
                output.WriteStringValue($"{of.Type}/{of.Subtype}");
                break;
            case "charset":
                // RFC 8621 §4.1.4: of text parts, the implicit one where none is given; else null.
                output.WriteStringValue(of.Type == "text" ? (of.Charset.Length > 0 ? of.Charset : "us-ascii") : null);
                break;
            case "disposition":
                output.WriteStringValue(NullIfEmpty(of.Disposition));
                break;
            case "cid":
                output.WriteStringValue(NullIfEmpty(of.ContentId));
                break;
            case "language":
                WriteLanguage(output, header);
                break;
            case "location":
                output.WriteStringValue(Find(header, "Content-Location"u8));
                break;
            default:
                throw MethodException.Invalid("bodyProperties", $"'{property}' is not a property of a part.");
        }
    }

    internal static void WriteHeaders(Utf8JsonWriter output, ReadOnlySpan<byte> block)
    {
        output.WriteStartArray();
        var reader = new HeaderReader(block);
        while (reader.Read())
        {
            output.WriteStartObject();
            output.WriteString("name"u8, Encoding.UTF8.GetString(reader.Name));
            output.WriteString("value"u8, Encoding.UTF8.GetString(reader.RawValue));
            output.WriteEndObject();
        }

        output.WriteEndArray();
    }

    private static void WriteLanguage(Utf8JsonWriter output, byte[]? header)
    {
        if (Find(header, "Content-Language"u8) is not { } value)
        {
            output.WriteNullValue();
            return;
        }

        HeaderValueWriter.WriteTexts(output, value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    private static string? Find(byte[]? header, ReadOnlySpan<byte> name)
    {
        var reader = new HeaderReader(header);
        return reader.Find(name) ? NullIfEmpty(HeaderText.Decode(reader.RawValue)) : null;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
