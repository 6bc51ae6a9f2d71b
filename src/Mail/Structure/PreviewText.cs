using System.Buffers;
using System.Text;

namespace Posthouse.Mail;

/// <summary>The start of a text part as one line (RFC 8970 §3), from the bytes that were kept of it.</summary>
internal static class PreviewText
{
    private const int Longest = 256;

    // Decoded characters that are looked at: enough for 256 that are not white space in any real text.
    private const int Window = 2048;

    internal static string Of(ReadOnlySpan<byte> body, ScannedPart part)
    {
        if (body.IsEmpty) return "";
        bool html = part.Subtype == "html";
        byte[] decoded = ArrayPool<byte>.Shared.Rent(TransferDecoder.MaximumOutput(body.Length));
        if (part.Encoding is TransferEncoding.Base64 or TransferEncoding.QuotedPrintable)
        {
            int length = new TransferDecoder(part.Encoding).Decode(body, decoded);
            body = decoded.AsSpan(0, length);
        }

        if (!html) body = body[..Math.Min(body.Length, Window)];
        Encoding charset = MailCharset.Resolve(body, part.Charset);
        char[] characters = ArrayPool<char>.Shared.Rent(charset.GetMaxCharCount(body.Length));
        ReadOnlySpan<char> text = characters.AsSpan(0, charset.GetChars(body, characters));
        string preview = html ? OneLine(Stripped(text)) : OneLine(text);
        ArrayPool<byte>.Shared.Return(decoded);
        ArrayPool<char>.Shared.Return(characters);
        return preview;
    }

    private static string Stripped(ReadOnlySpan<char> html)
    {
        var text = new StringBuilder(html.Length / 2);
        var reader = new HtmlText(text);
        reader.Write(html);
        reader.Complete();
        return text.ToString();
    }

    private static string OneLine(ReadOnlySpan<char> text)
    {
        Span<char> line = stackalloc char[Longest];
        int length = 0;
        bool space = false;
        foreach (char c in text)
        {
            // Zero-width characters pad the previews of newsletters.
            if (c is '\u200b' or '\u200c' or '\ufeff' or '\u00ad' or '\u034f' or '\ufffd') continue;
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                space = length > 0;
                continue;
            }

            if (space && length < Longest) line[length++] = ' ';
            space = false;
            if (length == Longest) break;
            line[length++] = c;
        }

        if (length > 0 && char.IsHighSurrogate(line[length - 1])) length--;
        return UnicodeText.Normalize(line[..length].TrimEnd().ToString());
    }
}
