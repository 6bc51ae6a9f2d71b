using System.Text;

namespace Posthouse.Mail;

/// <summary>One encoded word, =?charset?Q?text?= (RFC 2047 §2), with RFC 2231 §5's language behind the charset.</summary>
internal readonly ref struct EncodedWord
{
    // The charset's part; the word itself may be longer than RFC 2047's 75, as many senders make it.
    private const int LongestCharset = 60;

    // Far beyond any real word; the bound keeps words that never end from being searched over and over.
    private const int LongestText = 2000;

    private readonly ReadOnlySpan<byte> _text;
    private readonly bool _base64;

    private EncodedWord(Encoding charset, bool base64, ReadOnlySpan<byte> text, int length)
    {
        Charset = charset;
        _base64 = base64;
        _text = text;
        Length = length;
    }

    internal Encoding Charset { get; }

    /// <summary>Octets of the word, delimiters included.</summary>
    internal int Length { get; }

    /// <summary>Reads the word that <paramref name="value"/> starts with, "=?" included.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> value, out EncodedWord word)
    {
        word = default;
        ReadOnlySpan<byte> rest = value[2..];
        int end = rest[..Math.Min(rest.Length, LongestCharset)].IndexOf((byte)'?');
        if (end <= 0 || rest.Length < end + 4 || rest[end + 2] != '?') return false;
        bool base64 = rest[end + 1] is (byte)'B' or (byte)'b';
        if (!base64 && rest[end + 1] is not ((byte)'Q' or (byte)'q')) return false;
        ReadOnlySpan<byte> name = rest[..end];
        int language = name.IndexOf((byte)'*');
        if (language >= 0) name = name[..language];

        ReadOnlySpan<byte> text = rest[(end + 3)..];
        text = text[..Math.Min(text.Length, LongestText)];
        // Q text may hold a bare '?' where the sender forgot to encode it; only "?=" ends the word, and never past a line end.
        int close = text.IndexOfAny((byte)'?', (byte)'\n');
        while (close >= 0 && text[close] == '?' && (close + 1 >= text.Length || text[close + 1] != '='))
        {
            int next = text[(close + 1)..].IndexOfAny((byte)'?', (byte)'\n');
            close = next < 0 ? -1 : close + 1 + next;
        }

        if (close < 0 || text[close] != '?') return false;
        Encoding? charset = MailCharset.Find(name);
        text = text[..close];
        if (charset is null or ASCIIEncoding) charset = MailCharset.Western;
        word = new EncodedWord(charset, base64, text, 2 + end + 3 + close + 2);
        return true;
    }

    /// <returns>Octets written; never more than the word is long.</returns>
    internal int Decode(Span<byte> output)
    {
        if (_base64) return new TransferDecoder(TransferEncoding.Base64).Decode(_text, output);
        int written = 0;
        for (int i = 0; i < _text.Length; i++)
        {
            byte b = _text[i];
            if (b == '_')
            {
                b = (byte)' ';
            }
            else if (b == '=' && i + 2 < _text.Length && TransferDecoder.HexValue(_text[i + 1]) is >= 0 and var high && TransferDecoder.HexValue(_text[i + 2]) is >= 0 and var low)
            {
                b = (byte)((high << 4) | low);
                i += 2;
            }

            output[written++] = b;
        }

        return written;
    }
}
