using System.Buffers;
using System.Text;

namespace Posthouse.Imap;

/// <summary>Reads "[1.2.HEADER.FIELDS (DATE FROM)]&lt;0.100&gt;" (RFC 9051 §9, section and partial).</summary>
internal static class SectionSyntax
{
    // Deeper than any message that was ever sent for reading; the part tree itself is bounded too.
    private const int MaximumDepth = 100;
    private const int MaximumFields = 200;

    internal static SectionItem Named(ReadOnlySpan<byte> label, SectionText text, bool peek) =>
        new(SectionKind.Raw, label.ToArray(), [], text, [], peek, null, 0);

    internal static SectionItem Parse(ref ImapScanner input, SectionKind kind, bool peek)
    {
        input.Expect((byte)'[');
        var part = new List<uint>();
        SectionText text = SectionText.All;
        byte[][] fields = [];
        while (!input.TryTake((byte)']'))
        {
            if (char.IsAsciiDigit((char)input.Peek()))
            {
                if (part.Count == MaximumDepth) throw ImapCommandException.Bad("A section is too deep.");
                part.Add(input.NonZeroNumber());
                if (!input.TryTake((byte)'.') && input.Peek() != ']') throw ImapCommandException.Bad("A section is malformed.");
                continue;
            }

            if (kind != SectionKind.Raw) throw ImapCommandException.Bad("BINARY takes part numbers alone.");
            text = TextOf(ref input, part.Count > 0, ref fields);
            input.Expect((byte)']');
            break;
        }

        long? offset = null;
        long count = 0;
        if (kind != SectionKind.BinarySize && input.TryTake((byte)'<'))
        {
            // RFC 9051 §9: partial = number64 "." nz-number64.
            offset = (long)input.Number64();
            input.Expect((byte)'.');
            count = (long)input.Number64();
            if (count == 0) throw ImapCommandException.Bad("A partial fetch asks for at least one octet.");
            input.Expect((byte)'>');
        }

        return new SectionItem(kind, Label(kind, part, text, fields, offset), [.. part], text, fields, peek, offset, count);
    }

    private static SectionText TextOf(ref ImapScanner input, bool inPart, ref byte[][] fields)
    {
        if (input.TryPrefix("HEADER.FIELDS.NOT "u8))
        {
            fields = Fields(ref input);
            return SectionText.HeaderFieldsNot;
        }

        if (input.TryPrefix("HEADER.FIELDS "u8))
        {
            fields = Fields(ref input);
            return SectionText.HeaderFields;
        }

        if (input.TryPrefix("HEADER"u8)) return SectionText.Header;
        if (input.TryPrefix("TEXT"u8)) return SectionText.Text;
        // RFC 9051 §6.4.5: MIME must be prefixed by part numbers.
        if (inPart && input.TryPrefix("MIME"u8)) return SectionText.Mime;
        throw ImapCommandException.Bad("That section is not known.");
    }

    private static byte[][] Fields(ref ImapScanner input)
    {
        var fields = new List<byte[]>();
        input.Expect((byte)'(');
        do
        {
            if (fields.Count == MaximumFields) throw ImapCommandException.Bad("Too many header fields.");
            byte[] name = input.AStringBytes();
            // RFC 5322 §2.2: what is no field name could be no answer, and must not be echoed.
            if (name.Length is 0 or > 255 || name.AsSpan().ContainsAnyExceptInRange((byte)'!', (byte)'~') || name.AsSpan().IndexOfAny(":(){%*\"\\]"u8) >= 0)
                throw ImapCommandException.Bad("A header field name is malformed.");
            fields.Add(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(name).ToUpperInvariant()));
        }
        while (input.TrySpace());
        input.Expect((byte)')');
        return [.. fields];
    }

    private static byte[] Label(SectionKind kind, List<uint> part, SectionText text, byte[][] fields, long? offset)
    {
        var label = new ArrayBufferWriter<byte>();
        label.Write(kind switch
        {
            SectionKind.Raw => "BODY["u8,
            SectionKind.Binary => "BINARY["u8,
            _ => "BINARY.SIZE["u8,
        });
        string path = string.Join('.', part);
        label.Write(Encoding.ASCII.GetBytes(path));
        if (part.Count > 0 && text != SectionText.All) label.Write("."u8);
        label.Write(text switch
        {
            SectionText.Header => "HEADER"u8,
            SectionText.HeaderFields => "HEADER.FIELDS ("u8,
            SectionText.HeaderFieldsNot => "HEADER.FIELDS.NOT ("u8,
            SectionText.Text => "TEXT"u8,
            SectionText.Mime => "MIME"u8,
            _ => default,
        });
        for (int i = 0; i < fields.Length; i++)
        {
            if (i > 0) label.Write(" "u8);
            label.Write(fields[i]);
        }

        label.Write(fields.Length > 0 ? ")]"u8 : "]"u8);
        if (offset is { } from) label.Write(Encoding.ASCII.GetBytes($"<{from}>"));
        return label.WrittenSpan.ToArray();
    }
}
