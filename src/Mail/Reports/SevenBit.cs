using System.Text;

namespace Posthouse.Mail;

/// <summary>Whether bytes can travel as 7bit (RFC 2045 §2.7): ASCII without NUL, lines that end with CRLF and have at most 998 octets.</summary>
internal static class SevenBit
{
    private const int LongestLine = 998;

    internal static bool Holds(Stream stream)
    {
        byte[] buffer = new byte[32 * 1024];
        int column = 0;
        byte last = 0;
        int length;
        while ((length = stream.Read(buffer)) > 0)
        {
            if (!Holds(buffer.AsSpan(0, length), ref column, ref last)) return false;
        }

        return last != '\r';
    }

    internal static bool Holds(ReadOnlySpan<byte> bytes)
    {
        int column = 0;
        byte last = 0;
        return Holds(bytes, ref column, ref last) && last != '\r';
    }

    private static bool Holds(ReadOnlySpan<byte> bytes, ref int column, ref byte last)
    {
        if (!Ascii.IsValid(bytes) || bytes.Contains((byte)0)) return false;
        foreach (byte b in bytes)
        {
            if ((b == '\n') != (last == '\r')) return false;
            column = b == '\n' ? 0 : column + 1;
            // The CR is counted before it is known to end the line.
            if (column > LongestLine + 1) return false;
            last = b;
        }

        return true;
    }
}
