using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Posthouse.Smtp;

/// <summary>xtext (RFC 3461 §4) and utf-8-addr-unitext (RFC 6533 §3): "+2B" is "+".</summary>
internal static class Xtext
{
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        if (text.Length > 1024) return false;
        Span<byte> bytes = stackalloc byte[text.Length * 3];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '+')
            {
                if (i + 2 >= text.Length || !IsUpperHex(text[i + 1]) || !IsUpperHex(text[i + 2])) return false;
                bytes[length++] = byte.Parse(text.Slice(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);
                i += 2;
            }
            else if (c >= 0x80)
            {
                int units = char.IsHighSurrogate(c) && i + 1 < text.Length ? 2 : 1;
                length += Encoding.UTF8.GetBytes(text.Slice(i, units), bytes[length..]);
                i += units - 1;
            }
            else
            {
                if (c is < '!' or > '~' or '=') return false;
                bytes[length++] = (byte)c;
            }
        }

        decoded = Encoding.UTF8.GetString(bytes[..length]);
        // A decoded control would end up in a report's header; U+2028 and U+2029 end a line for some readers.
        foreach (char c in decoded)
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029') return false;
        }

        return true;
    }

    private static bool IsUpperHex(char c) => c is (>= '0' and <= '9') or (>= 'A' and <= 'F');
}
