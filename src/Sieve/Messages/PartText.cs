using System.Text;
using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>The text of parts, decoded once for each run and cut at <see cref="SieveLimits.PartOctets"/>.</summary>
internal sealed class PartText(SieveRun run)
{
    private readonly Dictionary<(MessagePart Part, bool Plain), TestValue> _memo = [];
    private readonly Dictionary<MessagePart, bool> _readable = [];

    /// <summary>As readers see it: transfer encoding undone, charset decoded; of HTML the text alone where <paramref name="plain"/>.</summary>
    internal TestValue Decoded(SieveMessage source, MessagePart part, bool plain)
    {
        bool html = plain && part is { Type: "text", Subtype: "html" };
        if (_memo.TryGetValue((part, html), out TestValue? known)) return known;
        string text = Decode(source, part);
        if (html)
        {
            var stripped = new StringBuilder(text.Length);
            var reader = new HtmlText(stripped);
            reader.Write(text);
            reader.Complete();
            text = stripped.ToString();
        }

        run.Hold(text.Length);
        var value = new TestValue(text);
        _memo.Add((part, html), value);
        return value;
    }

    /// <summary>RFC 5703 §7: nothing, where the encoding or the charset that the part names is unknown, or its octets are not of that charset.</summary>
    internal string Extracted(SieveMessage source, MessagePart part)
    {
        if (!_readable.TryGetValue(part, out bool readable)) _readable.Add(part, readable = IsReadable(source, part));
        return readable ? Decoded(source, part, plain: true).Text : "";
    }

    /// <summary>Octets as they stand, read as UTF-8 where they are that.</summary>
    internal TestValue Raw(SieveMessage source, long offset, long length)
    {
        ReadOnlySpan<byte> octets = source.Read(offset, (int)Math.Min(length, run.Limits.PartOctets)).Span;
        run.Hold(octets.Length);
        return new TestValue(MailCharset.Guess(octets).GetString(octets));
    }

    private bool IsReadable(SieveMessage source, MessagePart part)
    {
        if (part.Encoding == TransferEncoding.Unknown) return false;
        // Without a charset it is guessed, as everywhere else. What is cut may end inside of a character.
        if (part.Charset.Length == 0) return true;
        if (MailCharset.Find(part.Charset) is not { } charset) return false;
        return part.BodyLength > run.Limits.PartOctets || IsValid(Octets(source, part), charset);
    }

    private static bool IsValid(ReadOnlySpan<byte> octets, Encoding charset)
    {
        try
        {
            var strict = (Encoding)charset.Clone();
            strict.DecoderFallback = DecoderFallback.ExceptionFallback;
            return strict.GetCharCount(octets) >= 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private string Decode(SieveMessage source, MessagePart part) => MailCharset.Decode(Octets(source, part), part.Type == "text" ? part.Charset : "");

    private ReadOnlySpan<byte> Octets(SieveMessage source, MessagePart part)
    {
        ReadOnlySpan<byte> octets = source.Read(part.BodyOffset, (int)Math.Min(part.BodyLength, run.Limits.PartOctets)).Span;
        run.Step(1 + octets.Length / 4096);
        run.Hold(octets.Length);
        if (part.Encoding is TransferEncoding.Base64 or TransferEncoding.QuotedPrintable)
        {
            byte[] decoded = new byte[TransferDecoder.MaximumOutput(octets.Length)];
            octets = decoded.AsSpan(0, new TransferDecoder(part.Encoding).Decode(octets, decoded));
        }

        return octets;
    }
}
