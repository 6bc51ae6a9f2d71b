using System.Buffers;
using System.Text;
using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>A text part as bodyValues shows it (RFC 8621 §4.1.4): decoded, with LF line ends, cut where the client said.</summary>
internal readonly record struct BodyValue(string Text, bool EncodingProblem, bool Truncated)
{
    internal static BodyValue Read(MessageContent content, MessagePart part, long maximumOctets, long hardLimit)
    {
        var octets = new ArrayBufferWriter<byte>();
        bool whole = content.Decode(part, hardLimit, piece => octets.Write(piece.Span));
        Encoding charset = MailCharset.Resolve(octets.WrittenSpan, part.Charset);
        string text = charset.GetString(octets.WrittenSpan);
        bool problem = part.Encoding == TransferEncoding.Unknown || (part.Charset.Length > 0 && MailCharset.Find(part.Charset) is null) || text.Contains('\uFFFD', StringComparison.Ordinal);
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (maximumOctets <= 0 || Encoding.UTF8.GetByteCount(text) <= maximumOctets) return new BodyValue(text, problem, !whole);
        return new BodyValue(Cut(text, maximumOctets, part.Subtype == "html"), problem, true);
    }

    internal void Write(Utf8JsonWriter output)
    {
        output.WriteStartObject();
        output.WriteString("value"u8, Text);
        output.WriteBoolean("isEncodingProblem"u8, EncodingProblem);
        output.WriteBoolean("isTruncated"u8, Truncated);
        output.WriteEndObject();
    }

    // Never inside a character, and in HTML not inside a tag or an entity.
    private static string Cut(string text, long octets, bool html)
    {
        int length = 0;
        long used = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            used += rune.Utf8SequenceLength;
            if (used > octets) break;
            length += rune.Utf16SequenceLength;
        }

        if (!html) return text[..length];
        int tag = text.LastIndexOf('<', Math.Max(0, length - 1));
        if (tag >= 0 && length > 0 && text.IndexOf('>', tag) is var close && (close < 0 || close >= length)) length = tag;
        int entity = length > 0 ? text.LastIndexOf('&', length - 1, Math.Min(length, 32)) : -1;
        if (entity >= 0 && text.IndexOf(';', entity) is var semicolon && semicolon >= length && semicolon - entity < 32) length = entity;
        return text[..length];
    }
}
