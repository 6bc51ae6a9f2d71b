using System.Globalization;
using System.Text;

namespace Posthouse.Dns;

/// <summary>
/// A domain name in a message and in text. In text it has no final dot ("" is the root), and what is neither letter, digit, hyphen,
/// underscore nor asterisk is escaped (RFC 1035 §5.1), so that no octet of a name reaches a log or a terminal as it is. Pure.
/// </summary>
internal static class WireName
{
    // RFC 1035 §2.3.4: labels of 63 octets, names of 255 with their lengths and the root.
    private const int MaximumLabel = 63;
    private const int MaximumName = 255;

    /// <summary>
    /// Reads a name that may be compressed (RFC 1035 §4.1.4). A pointer has to lead before the name that it is part of, and each next
    /// one before the last: so no chain of them has a loop, and the name's bound is that of the work.
    /// </summary>
    /// <param name="message">The whole message, since pointers count from its beginning.</param>
    /// <param name="at">Where the name begins; afterwards, what follows it there.</param>
    /// <param name="wire">The name without compression.</param>
    internal static bool TryRead(ReadOnlySpan<byte> message, ref int at, out byte[] wire)
    {
        wire = [];
        Span<byte> name = stackalloc byte[MaximumName];
        int length = 0;
        int position = at;
        int limit = at;
        int after = -1;
        while (true)
        {
            if ((uint)position >= (uint)message.Length) return false;
            byte octet = message[position];
            if (octet >= 0xC0)
            {
                if (position + 1 >= message.Length) return false;
                int target = ((octet & 0x3F) << 8) | message[position + 1];
                if (target >= limit) return false;
                if (after < 0) after = position + 2;
                position = limit = target;
                continue;
            }

            // RFC 6891 §5: the other two kinds of label are none.
            if (octet > MaximumLabel) return false;
            if (length + 1 + octet > MaximumName || position + 1 + octet > message.Length) return false;
            message.Slice(position, 1 + octet).CopyTo(name[length..]);
            length += 1 + octet;
            position += 1 + octet;
            if (octet > 0) continue;
            at = after < 0 ? position : after;
            wire = name[..length].ToArray();
            return true;
        }
    }

    /// <summary>A name's text. Given what <see cref="TryRead"/> or <see cref="TryEncode"/> made.</summary>
    internal static string Format(ReadOnlySpan<byte> wire)
    {
        var text = new StringBuilder(wire.Length);
        for (int at = 0; at < wire.Length && wire[at] != 0; at += 1 + wire[at])
        {
            if (text.Length > 0) text.Append('.');
            foreach (byte octet in wire.Slice(at + 1, wire[at]))
            {
                char c = (char)octet;
                if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '*') text.Append(c);
                else text.Append(CultureInfo.InvariantCulture, $"\\{octet:D3}");
            }
        }

        return text.ToString();
    }

    /// <summary>A name from its text, with or without the final dot; always taken as complete. The root is "." or "".</summary>
    internal static bool TryEncode(string text, out byte[] wire)
    {
        wire = [];
        if (text is "" or ".")
        {
            wire = [0];
            return true;
        }

        Span<byte> name = stackalloc byte[MaximumName];
        int length = 1;
        int label = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte octet;
            if (text[i] == '.')
            {
                if (length - label - 1 == 0) return false;
                name[label] = (byte)(length - label - 1);
                if (i == text.Length - 1)
                {
                    label = -1;
                    break;
                }

                label = length;
                if (++length > MaximumName - 1) return false;
                continue;
            }

            if (text[i] == '\\')
            {
                if (!TryReadEscape(text, ref i, out octet)) return false;
            }
            else if (char.IsAscii(text[i]) && text[i] > ' ')
            {
                octet = (byte)text[i];
            }
            else
            {
                return false;
            }

            if (length - label - 1 == MaximumLabel || length == MaximumName - 1) return false;
            name[length++] = octet;
        }

        if (label >= 0)
        {
            if (length - label - 1 == 0) return false;
            name[label] = (byte)(length - label - 1);
        }

        name[length++] = 0;
        wire = name[..length].ToArray();
        return true;
    }

    /// <summary>RFC 1035 §5.1: \DDD is an octet, \X any other character. Afterwards <paramref name="at"/> is the last character of it.</summary>
    internal static bool TryReadEscape(string text, ref int at, out byte octet)
    {
        octet = 0;
        if (at + 1 >= text.Length) return false;
        char next = text[at + 1];
        if (!char.IsAsciiDigit(next))
        {
            if (!char.IsAscii(next)) return false;
            octet = (byte)next;
            at++;
            return true;
        }

        if (at + 3 >= text.Length || !int.TryParse(text.AsSpan(at + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number > 255) return false;
        octet = (byte)number;
        at += 3;
        return true;
    }

    /// <summary>RFC 4034 §6.2: letters in lower case, which is how names are hashed and compared.</summary>
    internal static byte[] Canonical(ReadOnlySpan<byte> wire)
    {
        byte[] result = wire.ToArray();
        // A length is at most 63, and 'A' is 65: no length is taken for a letter.
        foreach (ref byte octet in result.AsSpan())
        {
            if (octet is >= (byte)'A' and <= (byte)'Z') octet |= 0x20;
        }

        return result;
    }
}
