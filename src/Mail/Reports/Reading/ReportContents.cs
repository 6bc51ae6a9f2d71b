using System.Buffers;
using System.Text;

namespace Posthouse.Mail;

/// <summary>The parts of a report, told apart: what is for people, what is for programs, and what it returns of the message it is about.</summary>
internal sealed class ReportContents
{
    private readonly StringBuilder _text = new();

    private ReportContents(ReadOnlyMemory<byte> message, MessageStructure structure)
    {
        Message = message;
        Structure = structure;
        Header = message[..Math.Min(structure.HeaderLength, message.Length)];
    }

    internal ReadOnlyMemory<byte> Message { get; }

    internal MessageStructure Structure { get; }

    internal ReadOnlyMemory<byte> Header { get; }

    /// <summary>All text parts before the returned message.</summary>
    internal string Text => _text.ToString();

    /// <summary>The decoded message/delivery-status and message/global-delivery-status parts.</summary>
    internal List<string> Status { get; } = [];

    /// <summary>The decoded message/feedback-report part.</summary>
    internal string? Feedback { get; private set; }

    internal ReadOnlyMemory<byte> OriginalHeader { get; private set; }

    internal bool IsCut { get; private set; }

    internal static ReportContents Read(ReadOnlyMemory<byte> message, ReturnedReportLimits limits)
    {
        bool cut = message.Length > limits.Octets;
        if (cut) message = message[..limits.Octets];
        var scanner = new MessageScanner(new MessageScannerLimits { Depth = limits.Depth, Parts = limits.Parts, TopHeader = 256 << 10, RenderedParts = 256 << 10 });
        scanner.Write(message.Span);
        var contents = new ReportContents(message, scanner.Complete()) { IsCut = cut };
        contents.Take(contents.Structure.Root, limits);
        return contents;
    }

    private void Take(MessagePart part, ReturnedReportLimits limits)
    {
        switch (part.Type, part.Subtype)
        {
            case ("message", "rfc822" or "global" or "rfc822-headers" or "global-headers"):
            case ("text", "rfc822-headers" or "rfc822"):
                // The first one; a returned message inside it is not ours to read.
                if (OriginalHeader.IsEmpty) OriginalHeader = Original(part, limits);
                return;
            case ("message", "delivery-status" or "global-delivery-status"):
                Status.Add(Decode(part, limits.Octets));
                return;
            case ("message", "feedback-report"):
                Feedback ??= Decode(part, limits.Text);
                return;
        }

        if (part.Children.Count > 0)
        {
            foreach (MessagePart child in part.Children) Take(child, limits);
            return;
        }

        // A multipart without parts is one whose delimiters were lost on the way; what it holds is text.
        if (part.Type is not ("text" or "multipart") || !OriginalHeader.IsEmpty) return;
        if (_text.Length >= limits.Text)
        {
            IsCut = true;
            return;
        }

        string text = Decode(part, limits.Text);
        if (part.Subtype == "html")
        {
            var plain = new StringBuilder(text.Length);
            var stripper = new HtmlText(plain);
            stripper.Write(text);
            stripper.Complete();
            text = plain.ToString();
        }

        _text.Append(text).Append("\n\n");
    }

    private ReadOnlyMemory<byte> Original(MessagePart part, ReturnedReportLimits limits)
    {
        ReadOnlyMemory<byte> body = Body(part);
        if (part.Encoding is TransferEncoding.QuotedPrintable or TransferEncoding.Base64) body = DecodeBytes(part, limits.OriginalHeader * 2);
        int start = 0;
        // Some put an empty line in front.
        while (start < body.Length && body.Span[start] is (byte)'\r' or (byte)'\n') start++;
        body = body[start..];
        int length = HeaderReader.LengthOf(body.Span[..Math.Min(body.Length, limits.OriginalHeader)]);
        return body[..length];
    }

    private ReadOnlyMemory<byte> Body(MessagePart part)
    {
        int start = (int)Math.Min(part.BodyOffset, Message.Length);
        return Message.Slice(start, (int)Math.Min(part.BodyLength, Message.Length - start));
    }

    private byte[] DecodeBytes(MessagePart part, int most)
    {
        ReadOnlySpan<byte> body = Body(part).Span;
        if (body.Length > most) body = body[..most];
        byte[] output = ArrayPool<byte>.Shared.Rent(TransferDecoder.MaximumOutput(body.Length));
        var decoder = new TransferDecoder(part.Encoding);
        byte[] decoded = output.AsSpan(0, decoder.Decode(body, output)).ToArray();
        ArrayPool<byte>.Shared.Return(output);
        return decoded;
    }

    private string Decode(MessagePart part, int most) => MailCharset.Decode(DecodeBytes(part, most), part.Charset);
}
