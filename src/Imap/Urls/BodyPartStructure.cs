using System.Buffers.Text;
using System.Text;

namespace Posthouse.Imap;

/// <summary>Cuts the structure of a part out of the BODYSTRUCTURE of its message (RFC 5524 §3.2), as it was rendered when the message arrived.</summary>
internal static class BodyPartStructure
{
    // RFC 9051 §9, body-type-msg: behind type, subtype, parameters, id, description, encoding, size and envelope stands the message's own.
    private const int MessageBody = 8;

    /// <summary>Empty when there is no such part.</summary>
    internal static ReadOnlyMemory<byte> Find(ReadOnlyMemory<byte> structure, uint[] part)
    {
        ReadOnlyMemory<byte> current = structure;
        // As with BODY[…]: the body of a message that is no multipart is its part 1.
        bool mayBeBody = true;
        foreach (uint number in part)
        {
            ReadOnlyMemory<byte> container = current;
            if (!mayBeBody && !IsMultipart(current))
            {
                container = IsMessage(current) ? Element(current, MessageBody) : default;
                if (container.IsEmpty) return default;
                mayBeBody = true;
            }

            if (IsMultipart(container)) current = Element(container, number - 1);
            else if (mayBeBody && number == 1) current = container;
            else return default;
            if (current.IsEmpty || current.Span[0] != '(') return default;
            mayBeBody = false;
        }

        return current;
    }

    private static bool IsMultipart(ReadOnlyMemory<byte> structure) => structure.Span.StartsWith("(("u8);

    private static bool IsMessage(ReadOnlyMemory<byte> structure) =>
        Ascii.EqualsIgnoreCase(Element(structure, 0).Span, "\"message\""u8) && Element(structure, 1).Span is var subtype
        && (Ascii.EqualsIgnoreCase(subtype, "\"rfc822\""u8) || Ascii.EqualsIgnoreCase(subtype, "\"global\""u8));

    /// <summary>The element of that place in a list; empty when it has fewer.</summary>
    private static ReadOnlyMemory<byte> Element(ReadOnlyMemory<byte> list, uint place)
    {
        ReadOnlySpan<byte> text = list.Span;
        int at = 1;
        for (uint i = 0; at < text.Length && text[at] != ')'; i++)
        {
            int end = End(text, at);
            if (i == place) return list[at..end];
            at = end;
            if (at < text.Length && text[at] == ' ') at++;
        }

        return default;
    }

    private static int End(ReadOnlySpan<byte> text, int at)
    {
        int depth = 0;
        do
        {
            switch (text[at])
            {
                case (byte)'(':
                    depth++;
                    at++;
                    break;
                case (byte)')':
                    depth--;
                    at++;
                    break;
                case (byte)'"':
                    for (at++; text[at] != '"'; at++)
                    {
                        if (text[at] == '\\') at++;
                    }

                    at++;
                    break;
                case (byte)'{':
                    Utf8Parser.TryParse(text[(at + 1)..], out int length, out int digits);
                    at += digits + 4 + length;
                    break;
                case (byte)' ':
                    at++;
                    break;
                default:
                    while (at < text.Length && text[at] is not ((byte)' ' or (byte)')' or (byte)'(')) at++;
                    break;
            }
        }
        while (depth > 0);
        return at;
    }
}
