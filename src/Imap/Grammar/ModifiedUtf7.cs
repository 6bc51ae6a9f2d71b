using System.Buffers;
using System.Text;

namespace Posthouse.Imap;

/// <summary>RFC 3501 §5.1.3: printable US-ASCII stands for itself but "&amp;"; all else is UTF-16 in a base64 that writes "," for "/".</summary>
internal static class ModifiedUtf7
{
    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,"u8;

    /// <summary>Null when it is not modified UTF-7.</summary>
    internal static string? Decode(ReadOnlySpan<byte> wire)
    {
        if (wire.IndexOf((byte)'&') < 0) return Encoding.ASCII.GetString(wire);
        var text = new StringBuilder(wire.Length);
        for (int i = 0; i < wire.Length; i++)
        {
            byte b = wire[i];
            if (b != '&')
            {
                text.Append((char)b);
                continue;
            }

            int length = wire[(i + 1)..].IndexOf((byte)'-');
            if (length < 0) return null;
            if (length == 0) text.Append('&');
            else if (!TryDecodeRun(wire.Slice(i + 1, length), text)) return null;
            i += length + 1;
        }

        return HasLoneSurrogate(text) ? null : text.ToString();
    }

    internal static void Encode(string name, IBufferWriter<byte> output)
    {
        int i = 0;
        while (i < name.Length)
        {
            char c = name[i];
            if (c is >= ' ' and <= '~')
            {
                if (c == '&') output.Write("&-"u8);
                else output.Write([(byte)c]);
                i++;
                continue;
            }

            int end = i;
            while (end < name.Length && name[end] is < ' ' or > '~') end++;
            EncodeRun(name.AsSpan(i, end - i), output);
            i = end;
        }
    }

    private static bool TryDecodeRun(ReadOnlySpan<byte> run, StringBuilder text)
    {
        int bits = 0, held = 0;
        foreach (byte b in run)
        {
            int value = Alphabet.IndexOf(b);
            if (value < 0) return false;
            held = (held << 6) | value;
            bits += 6;
            if (bits < 16) continue;
            bits -= 16;
            text.Append((char)((held >> bits) & 0xffff));
            held &= (1 << bits) - 1;
        }

        // What is left over is padding: fewer than six bits, all zero.
        return bits < 6 && held == 0;
    }

    private static void EncodeRun(ReadOnlySpan<char> run, IBufferWriter<byte> output)
    {
        output.Write("&"u8);
        int bits = 0, held = 0;
        foreach (char c in run)
        {
            held = (held << 16) | c;
            bits += 16;
            while (bits >= 6)
            {
                bits -= 6;
                output.Write([Alphabet[(held >> bits) & 63]]);
            }

            held &= (1 << bits) - 1;
        }

        if (bits > 0) output.Write([Alphabet[(held << (6 - bits)) & 63]]);
        output.Write("-"u8);
    }

    private static bool HasLoneSurrogate(StringBuilder text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 >= text.Length || !char.IsLowSurrogate(text[i + 1])) return true;
            i++;
        }

        return false;
    }
}
