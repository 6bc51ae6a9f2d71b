using System.Buffers;
using System.Text;

namespace Posthouse.Mail;

/// <summary>Header text for people: unfolded, encoded words decoded (RFC 2047), raw 8-bit text guessed, NFC, no control characters.</summary>
public static class HeaderText
{
    public static string Decode(ReadOnlySpan<byte> rawValue)
    {
        ReadOnlySpan<byte> value = HeaderValue.Trim(rawValue);
        if (value.IsEmpty) return "";
        bool encoded = value.IndexOf("=?"u8) >= 0;
        if (!encoded && value.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0) return Encoding.ASCII.GetString(value);
        var text = new StringBuilder(value.Length);
        if (encoded) DecodeWords(value, text);
        else AppendRaw(value, text);
        return Finish(text);
    }

    /// <summary>As <see cref="Decode"/>, but what looks like an encoded word stays: for addresses, where none may stand (RFC 2047 §5).</summary>
    internal static string DecodeRaw(ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0) return Encoding.ASCII.GetString(value);
        var text = new StringBuilder(value.Length);
        AppendRaw(value, text);
        return Finish(text);
    }

    /// <summary>
    /// Text as a header carries it: itself where it is printable ASCII that no reader would decode, else encoded words in UTF-8
    /// (RFC 2047 §2: at most 75 characters each), on lines of their own. For unstructured fields and display names, not for addresses.
    /// </summary>
    public static string Encode(string text)
    {
        if (Ascii.IsValid(text) && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains("=?", StringComparison.Ordinal)) return text;
        var words = new StringBuilder();
        // 45 octets become 60 characters, and the word 72.
        Span<byte> piece = stackalloc byte[45];
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            // A line end here would be a header of the sender's making.
            Rune safe = Rune.IsControl(rune) ? new Rune(' ') : rune;
            if (length + safe.Utf8SequenceLength > piece.Length) AppendWord(words, piece, ref length);
            length += safe.EncodeToUtf8(piece[length..]);
        }

        AppendWord(words, piece, ref length);
        return words.ToString();
    }

    private static void AppendWord(StringBuilder words, ReadOnlySpan<byte> piece, ref int length)
    {
        if (words.Length > 0) words.Append("\r\n ");
        words.Append("=?utf-8?B?").Append(Convert.ToBase64String(piece[..length])).Append("?=");
        length = 0;
    }

    /// <summary>Where 8-bit or encoded text is put together from pieces that were decoded already.</summary>
    internal static string Finish(StringBuilder text)
    {
        // A fold's line end goes; every other control character, NUL and tab included, is a space: header text is one line.
        int kept = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '\r' or '\n') continue;
            text[kept++] = char.IsControl(c) ? ' ' : c;
        }

        text.Length = kept;
        string result = text.ToString().Trim(' ');
        return UnicodeText.Normalize(result);
    }

    private static void AppendRaw(ReadOnlySpan<byte> raw, StringBuilder text)
    {
        if (Ascii.IsValid(raw)) text.Append(Encoding.ASCII.GetString(raw));
        else text.Append(MailCharset.Guess(raw).GetString(raw));
    }

    private static void DecodeWords(ReadOnlySpan<byte> value, StringBuilder text)
    {
        // Bytes of adjacent words in one charset are decoded together: senders split characters between words.
        byte[] pending = ArrayPool<byte>.Shared.Rent(value.Length + 4);
        int held = 0;
        Encoding? charset = null;
        int plain = 0;
        int position = 0;
        while (position < value.Length)
        {
            int offset = value[position..].IndexOf("=?"u8);
            if (offset < 0) break;
            int start = position + offset;
            if (!EncodedWord.TryRead(value[start..], out EncodedWord word))
            {
                position = start + 2;
                continue;
            }

            // RFC 2047 §6.2: white space between two encoded words is not shown.
            ReadOnlySpan<byte> between = value[plain..start];
            bool adjacent = charset is not null && between.IndexOfAnyExcept(" \t\r\n"u8) < 0;
            if (!adjacent || !ReferenceEquals(charset, word.Charset))
            {
                if (charset is not null) text.Append(charset.GetString(pending, 0, held));
                held = 0;
                if (!adjacent) AppendRaw(between, text);
            }

            charset = word.Charset;
            held += word.Decode(pending.AsSpan(held));
            position = plain = start + word.Length;
        }

        if (charset is not null) text.Append(charset.GetString(pending, 0, held));
        if (plain < value.Length) AppendRaw(value[plain..], text);
        ArrayPool<byte>.Shared.Return(pending);
    }
}
