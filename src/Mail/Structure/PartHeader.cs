using System.Text;

namespace Posthouse.Mail;

/// <summary>Reads the MIME fields of one header block into a part and renders what BODYSTRUCTURE shows of them.</summary>
internal sealed class PartHeader(ByteBuilder fragments, ByteBuilder scratch, MimeParameters parameters)
{
    // RFC 2046 §5.1.1 says 70; longer ones are sent and every reader takes them.
    internal const int LongestBoundary = 1000;

    internal void Read(in HeaderFields fields, ScannedPart part, bool inDigest)
    {
        ReadType(fields, part, inDigest);
        if (part.IsMultipart) RenderMultipart(fields, part);
        else RenderSingle(fields, part);
    }

    private void ReadType(in HeaderFields fields, ScannedPart part, bool inDigest)
    {
        ReadOnlySpan<byte> value = Unfold(fields.ContentType);
        int end = value.IndexOfAny(";("u8);
        ReadOnlySpan<byte> media = end < 0 ? value : value[..end];
        int slash = media.IndexOf((byte)'/');
        ReadOnlySpan<byte> type = HeaderValue.Trim(slash < 0 ? media : media[..slash]);
        ReadOnlySpan<byte> subtype = slash < 0 ? default : HeaderValue.Trim(media[(slash + 1)..]);
        parameters.Read(end < 0 ? default : value[end..]);
        if (IsToken(type) && IsToken(subtype))
        {
            part.Type = MediaNames.Lower(type);
            part.Subtype = MediaNames.Lower(subtype);
        }
        else if (fields.HasContentType && !Ascii.EqualsIgnoreCase(type, "text"u8))
        {
            // RFC 2045 §5.2: what cannot be read counts as text/plain in US-ASCII.
            parameters.Read(default);
        }
        else if (!fields.HasContentType && inDigest)
        {
            // RFC 2046 §5.1.5.
            part.Type = "message";
            part.Subtype = "rfc822";
        }

        part.Charset = CharsetName(parameters.Find("charset"u8));
        part.FileName = parameters.Text("name"u8);
        part.Encoding = EncodingOf(HeaderValue.Trim(fields.TransferEncoding));
        if (!part.IsMultipart) return;
        ReadOnlySpan<byte> boundary = parameters.Find("boundary"u8).TrimEnd(" \t"u8);
        if (boundary.Length is > 0 and <= LongestBoundary) part.Boundary = boundary.ToArray();
    }

    private void RenderSingle(in HeaderFields fields, ScannedPart part)
    {
        int start = fragments.Length;
        fragments.AppendString(Encoding.ASCII.GetBytes(part.Type));
        fragments.Append((byte)' ');
        fragments.AppendString(Encoding.ASCII.GetBytes(part.Subtype));
        fragments.Append((byte)' ');
        // RFC 2045 §5.2: the default is text/plain; charset=us-ascii.
        if (parameters.Count == 0 && part is { Type: "text", Subtype: "plain" }) fragments.Append("(\"charset\" \"us-ascii\")"u8);
        else RenderParameters();
        fragments.Append((byte)' ');
        fragments.AppendStringOrNil(Unfold(fields.ContentId));
        fragments.Append((byte)' ');
        fragments.AppendStringOrNil(Unfold(fields.Description));
        fragments.Append((byte)' ');
        RenderEncoding(fields.TransferEncoding, part.Encoding);
        part.Fields = new Fragment(start, fragments.Length - start);

        start = fragments.Length;
        fragments.Append((byte)' ');
        fragments.AppendStringOrNil(Unfold(fields.Md5));
        RenderTail(fields, part);
        part.Extension = new Fragment(start, fragments.Length - start);
    }

    private void RenderMultipart(in HeaderFields fields, ScannedPart part)
    {
        int start = fragments.Length;
        fragments.AppendString(Encoding.ASCII.GetBytes(part.Subtype));
        part.Fields = new Fragment(start, fragments.Length - start);

        start = fragments.Length;
        fragments.Append((byte)' ');
        RenderParameters();
        RenderTail(fields, part);
        part.Extension = new Fragment(start, fragments.Length - start);
    }

    // Disposition, language and location. Uses the parameters' room, so the type's are rendered before.
    private void RenderTail(in HeaderFields fields, ScannedPart part)
    {
        part.ContentId = Identifier(fields.ContentId);
        fragments.Append((byte)' ');
        RenderDisposition(fields.Disposition, part);
        fragments.Append((byte)' ');
        RenderLanguages(Unfold(fields.Language));
        fragments.Append((byte)' ');
        fragments.AppendStringOrNil(Unfold(fields.Location));
    }

    private void RenderDisposition(ReadOnlySpan<byte> raw, ScannedPart part)
    {
        ReadOnlySpan<byte> value = Unfold(raw);
        int end = value.IndexOfAny(";("u8);
        ReadOnlySpan<byte> disposition = HeaderValue.Trim(end < 0 ? value : value[..end]);
        if (!IsToken(disposition))
        {
            fragments.AppendNil();
            return;
        }

        part.Disposition = MediaNames.Lower(disposition);
        fragments.Append((byte)'(');
        fragments.AppendLowerString(disposition);
        fragments.Append((byte)' ');
        parameters.Read(end < 0 ? default : value[end..]);
        string fileName = parameters.Text("filename"u8);
        if (fileName.Length > 0) part.FileName = fileName;
        RenderParameters();
        fragments.Append((byte)')');
    }

    private void RenderParameters()
    {
        if (parameters.Count == 0)
        {
            fragments.AppendNil();
            return;
        }

        fragments.Append((byte)'(');
        for (int i = 0; i < parameters.Count; i++)
        {
            if (i > 0) fragments.Append((byte)' ');
            fragments.AppendString(parameters.NameAt(i));
            fragments.Append((byte)' ');
            fragments.AppendString(parameters.ValueAt(i));
        }

        fragments.Append((byte)')');
    }

    private void RenderEncoding(ReadOnlySpan<byte> raw, TransferEncoding encoding)
    {
        switch (encoding)
        {
            case TransferEncoding.SevenBit: fragments.Append("\"7bit\""u8); break;
            case TransferEncoding.EightBit: fragments.Append("\"8bit\""u8); break;
            case TransferEncoding.Binary: fragments.Append("\"binary\""u8); break;
            case TransferEncoding.QuotedPrintable: fragments.Append("\"quoted-printable\""u8); break;
            case TransferEncoding.Base64: fragments.Append("\"base64\""u8); break;
            default: fragments.AppendLowerString(Unfold(raw)); break;
        }
    }

    // RFC 9051 §9, body-fld-lang: one tag or a list of them (RFC 3282).
    private void RenderLanguages(ReadOnlySpan<byte> value)
    {
        if (value.IndexOf((byte)',') < 0)
        {
            fragments.AppendStringOrNil(value);
            return;
        }

        int start = fragments.Length;
        fragments.Append((byte)'(');
        foreach (Range range in value.Split((byte)','))
        {
            ReadOnlySpan<byte> tag = HeaderValue.Trim(value[range]);
            if (tag.IsEmpty) continue;
            if (fragments.Length > start + 1) fragments.Append((byte)' ');
            fragments.AppendString(tag);
        }

        if (fragments.Length > start + 1)
        {
            fragments.Append((byte)')');
            return;
        }

        fragments.Truncate(start);
        fragments.AppendNil();
    }

    internal static string Identifier(ReadOnlySpan<byte> raw)
    {
        ReadOnlySpan<byte> value = HeaderValue.Trim(raw);
        int open = value.IndexOf((byte)'<');
        if (open >= 0)
        {
            int close = value[open..].IndexOf((byte)'>');
            value = close < 0 ? value[(open + 1)..] : value.Slice(open + 1, close - 1);
        }

        return value.IsEmpty ? "" : HeaderText.Decode(value);
    }

    private static TransferEncoding EncodingOf(ReadOnlySpan<byte> value)
    {
        int end = value.IndexOfAny(" \t\r\n(;"u8);
        if (end >= 0) value = value[..end];
        if (value.IsEmpty || Ascii.EqualsIgnoreCase(value, "7bit"u8)) return TransferEncoding.SevenBit;
        if (Ascii.EqualsIgnoreCase(value, "quoted-printable"u8)) return TransferEncoding.QuotedPrintable;
        if (Ascii.EqualsIgnoreCase(value, "base64"u8)) return TransferEncoding.Base64;
        if (Ascii.EqualsIgnoreCase(value, "8bit"u8)) return TransferEncoding.EightBit;
        return Ascii.EqualsIgnoreCase(value, "binary"u8) ? TransferEncoding.Binary : TransferEncoding.Unknown;
    }

    private static string CharsetName(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return "";
        if (value.SequenceEqual("utf-8"u8)) return "utf-8";
        if (value.SequenceEqual("UTF-8"u8)) return "UTF-8";
        return Ascii.IsValid(value) && value.Length <= 100 ? Encoding.ASCII.GetString(value) : "";
    }

    // RFC 2045 §5.1, a little wider: no controls, white space, 8-bit or what separates.
    private static bool IsToken(ReadOnlySpan<byte> value) =>
        !value.IsEmpty && value.Length <= 200 && value.IndexOfAnyExceptInRange((byte)33, (byte)126) < 0 && value.IndexOfAny("/;\"<>(),\\"u8) < 0;

    private ReadOnlySpan<byte> Unfold(ReadOnlySpan<byte> raw)
    {
        scratch.Clear();
        return HeaderValue.Unfold(raw, scratch);
    }
}
