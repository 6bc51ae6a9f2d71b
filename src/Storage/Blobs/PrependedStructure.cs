using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// The structure of a large message after lines were put above its header: the header is read again, the parts move down.
/// The body, which may be gigabytes, is not looked at.
/// </summary>
internal static class PrependedStructure
{
    internal static MessageStructure Of(MessageStructure body, byte[] lines, byte[] header)
    {
        var scanner = new MessageScanner();
        scanner.Write(lines);
        scanner.Write(header);
        MessageStructure top = scanner.Complete();
        return new MessageStructure
        {
            Size = body.Size + lines.Length,
            HeaderLength = body.HeaderLength + lines.Length,
            Root = Move(body.Root, lines.Length, isRoot: true),
            ImapEnvelope = top.ImapEnvelope,
            ImapBodyStructure = body.ImapBodyStructure,
            ImapBody = body.ImapBody,
            Summary = top.Summary with { Preview = body.Summary.Preview, HasAttachment = body.Summary.HasAttachment },
        };
    }

    // Depth is bounded by the scanner's nesting limit.
    private static MessagePart Move(MessagePart part, int by, bool isRoot) => new()
    {
        HeaderOffset = isRoot ? part.HeaderOffset : part.HeaderOffset + by,
        HeaderLength = isRoot ? part.HeaderLength + by : part.HeaderLength,
        BodyLength = part.BodyLength,
        BodyLines = part.BodyLines,
        Type = part.Type,
        Subtype = part.Subtype,
        Encoding = part.Encoding,
        Charset = part.Charset,
        FileName = part.FileName,
        Disposition = part.Disposition,
        ContentId = part.ContentId,
        Children = [.. part.Children.Select(child => Move(child, by, isRoot: false))],
    };
}
