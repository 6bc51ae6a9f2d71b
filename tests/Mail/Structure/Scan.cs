using System.Text;

namespace Posthouse.Mail.Tests.Structure;

/// <summary>Runs the scanner over text or bytes.</summary>
internal static class Scan
{
    internal static MessageStructure Text(string message, MessageScannerLimits? limits = null) =>
        Bytes(Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n")), limits);

    internal static MessageStructure Bytes(ReadOnlySpan<byte> message, MessageScannerLimits? limits = null)
    {
        var scanner = new MessageScanner(limits);
        scanner.Write(message);
        return scanner.Complete();
    }

    internal static string Envelope(this MessageStructure structure) => Encoding.Latin1.GetString(structure.ImapEnvelope.Span);

    internal static string BodyStructure(this MessageStructure structure) => Encoding.Latin1.GetString(structure.ImapBodyStructure.Span);

    internal static string Body(this MessageStructure structure) => Encoding.Latin1.GetString(structure.ImapBody.Span);

    /// <summary>The whole tree as text, so that two can be compared.</summary>
    internal static string Describe(this MessageStructure structure)
    {
        var text = new StringBuilder();
        Describe(structure.Root, text, 0);
        MessageSummary s = structure.Summary;
        text.AppendLine($"{structure.Size} {structure.HeaderLength} {s.Subject}|{s.From}|{s.To}|{s.Date:O}|{s.Preview}|{s.HasAttachment}|{string.Join(' ', s.References)}");
        text.AppendLine(structure.Envelope());
        text.AppendLine(structure.BodyStructure());
        text.AppendLine(structure.Body());
        return text.ToString();
    }

    private static void Describe(MessagePart part, StringBuilder text, int depth)
    {
        text.Append(' ', depth).AppendLine(
            $"{part.Type}/{part.Subtype} {part.HeaderOffset}+{part.HeaderLength}+{part.BodyLength} {part.BodyLines} {part.Encoding} {part.Charset} {part.FileName} {part.Disposition} {part.ContentId}");
        foreach (MessagePart child in part.Children) Describe(child, text, depth + 1);
    }
}
