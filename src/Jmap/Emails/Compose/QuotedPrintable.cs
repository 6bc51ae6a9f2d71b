using System.Text;

namespace Posthouse.Jmap;

internal enum TextEncoding
{
    SevenBit,
    QuotedPrintable,
    Base64,
}

/// <summary>How text travels (RFC 2045 §6): as it is where it may, readable where most of it is ASCII.</summary>
internal static class QuotedPrintable
{
    // RFC 5322 §2.1.1 allows 998; shorter lines pass everything that is on the way.
    private const int LongestLine = 900;
    private const int Width = 75;

    internal static TextEncoding Choose(ReadOnlySpan<byte> text)
    {
        int high = 0, line = 0, longest = 0;
        bool bare = false;
        foreach (byte b in text)
        {
            line = b == '\n' ? 0 : line + 1;
            longest = Math.Max(longest, line);
            if (b >= 0x80 || (b < ' ' && b is not ((byte)'\r' or (byte)'\n' or (byte)'\t'))) high++;
            bare |= b == 0;
        }

        if (high == 0 && !bare && longest <= LongestLine) return TextEncoding.SevenBit;
        return high * 3 > text.Length ? TextEncoding.Base64 : TextEncoding.QuotedPrintable;
    }

    internal static string Encode(ReadOnlySpan<byte> text)
    {
        var output = new StringBuilder(text.Length * 5 / 4);
        int column = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            if (b == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                output.Append("\r\n");
                column = 0;
                i++;
                continue;
            }

            // RFC 2045 §6.7, rule 3: white space at the end of a line is encoded.
            bool last = i + 1 == text.Length || text[i + 1] is (byte)'\r' or (byte)'\n';
            bool plain = b is >= (byte)'!' and <= (byte)'~' and not (byte)'=' || (b is (byte)' ' or (byte)'\t' && !last);
            int width = plain ? 1 : 3;
            if (column + width > Width)
            {
                output.Append("=\r\n");
                column = 0;
            }

            if (plain) output.Append((char)b);
            else output.Append('=').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            column += width;
        }

        return output.ToString();
    }
}
