using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Writes parts into a message on its way to the store: what is large goes through, and is not held.</summary>
/// <param name="open">The blob of an id, which was found before.</param>
internal sealed class PartWriter(BlobWriter output, Func<string, CancellationToken, ValueTask<BlobContent>> open, long maximum)
{
    // RFC 2045 §6.8: 76 characters of base64 are 57 octets.
    private const int LineOctets = 57;

    private int _boundaries;

    /// <summary>The part's header, the empty line, and its content.</summary>
    /// <exception cref="SetException">tooLarge.</exception>
    internal async ValueTask WriteAsync(ComposedPart part, CancellationToken cancellationToken)
    {
        string boundary = part.IsMultipart ? $"=_posthouse_{++_boundaries}_{Guid.NewGuid():N}" : "";
        Write(Header(part, boundary));
        if (part.IsMultipart)
        {
            Write("\r\n");
            foreach (ComposedPart inner in part.Parts)
            {
                Write($"--{boundary}\r\n");
                await WriteAsync(inner, cancellationToken).ConfigureAwait(false);
                Write("\r\n");
            }

            Write($"--{boundary}--\r\n");
        }
        else if (part.Text is { } text)
        {
            WriteText(text.ReplaceLineEndings("\r\n"));
        }
        else
        {
            await WriteBlobAsync(part, cancellationToken).ConfigureAwait(false);
        }

        if (output.Length > maximum) throw new SetException("tooLarge", "The message is too large.") { Number = ("maxSize", maximum) };
    }

    private static string Header(ComposedPart part, string boundary)
    {
        var header = new StringBuilder("Content-Type: ").Append(part.Type);
        if (boundary.Length > 0) header.Append(CultureInfo.InvariantCulture, $";\r\n boundary=\"{boundary}\"");
        if (part.Method is { } method) header.Append("; method=").Append(method);
        if (part.Text is not null) header.Append("; charset=utf-8");
        else if (part.Charset is { } charset) header.Append("; charset=").Append(charset);
        if (part is { FileName: { } name, Disposition: null }) header.Append(Parameter("name", name));
        header.Append("\r\n");
        if (part.Disposition is { } disposition)
        {
            header.Append("Content-Disposition: ").Append(disposition);
            if (part.FileName is { } file) header.Append(Parameter("filename", file));
            header.Append("\r\n");
        }

        if (part.ContentId is { } id) header.Append(CultureInfo.InvariantCulture, $"Content-ID: <{id}>\r\n");
        if (part.Languages.Count > 0) header.Append(CultureInfo.InvariantCulture, $"Content-Language: {string.Join(", ", part.Languages)}\r\n");
        if (part.Location is { } location) header.Append(HeaderComposer.Text("Content-Location", location));
        return header.Append(part.Headers).ToString();
    }

    // RFC 2231 §4 where it is not plain; a quoted string where it is.
    private static string Parameter(string name, string value)
    {
        bool plain = Ascii.IsValid(value) && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');
        return plain
            ? $";\r\n {name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : $";\r\n {name}*=utf-8''{Uri.EscapeDataString(value)}";
    }

    private void WriteText(string text)
    {
        byte[] octets = Encoding.UTF8.GetBytes(text);
        TextEncoding encoding = QuotedPrintable.Choose(octets);
        Write($"Content-Transfer-Encoding: {encoding switch { TextEncoding.SevenBit => "7bit", TextEncoding.QuotedPrintable => "quoted-printable", _ => "base64" }}\r\n\r\n");
        switch (encoding)
        {
            case TextEncoding.SevenBit:
                output.Write(octets);
                break;
            case TextEncoding.QuotedPrintable:
                Write(QuotedPrintable.Encode(octets));
                break;
            default:
                WriteBase64(octets);
                break;
        }
    }

    private async ValueTask WriteBlobAsync(ComposedPart part, CancellationToken cancellationToken)
    {
        using BlobContent content = await open(part.Blob!, cancellationToken).ConfigureAwait(false);
        // RFC 2046 §5.2.1: a message inside is not encoded.
        bool message = part.Type is "message/rfc822" or "message/global";
        Write(message ? "Content-Transfer-Encoding: 8bit\r\n\r\n" : "Content-Transfer-Encoding: base64\r\n\r\n");
        byte[] held = new byte[LineOctets];
        int count = 0;
        foreach (ReadOnlyMemory<byte> piece in content.Pieces())
        {
            if (message) output.Write(piece.Span);
            else count = Encode(piece.Span, held, count);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (output.Length > maximum) throw new SetException("tooLarge", "The message is too large.") { Number = ("maxSize", maximum) };
        }

        WriteBase64(held.AsSpan(0, count));
    }

    // Whole lines are written; what is left is held for the next piece.
    private int Encode(ReadOnlySpan<byte> piece, byte[] held, int count)
    {
        if (count > 0)
        {
            int take = Math.Min(LineOctets - count, piece.Length);
            piece[..take].CopyTo(held.AsSpan(count));
            count += take;
            piece = piece[take..];
            if (count < LineOctets) return count;
            WriteBase64(held);
        }

        int whole = piece.Length / LineOctets * LineOctets;
        WriteBase64(piece[..whole]);
        piece[whole..].CopyTo(held);
        return piece.Length - whole;
    }

    private void WriteBase64(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            ReadOnlySpan<byte> line = octets[..Math.Min(LineOctets, octets.Length)];
            Span<byte> target = output.GetSpan(80);
            Base64.EncodeToUtf8(line, target, out _, out int written);
            "\r\n"u8.CopyTo(target[written..]);
            output.Advance(written + 2);
            octets = octets[line.Length..];
        }
    }

    private void Write(string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
