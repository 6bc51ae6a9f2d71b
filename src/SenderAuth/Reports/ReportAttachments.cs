using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// Aggregate reports among the parts of a message, by what they are and not by who sent them to whom. Messages inside the message are not
/// looked into: a report that someone forwarded was counted where it arrived.
/// </summary>
internal static class ReportAttachments
{
    /// <summary>Parts that may be a report, by the type or the name they were given. Cheap: most messages have none.</summary>
    internal static List<MessagePart> Candidates(MessagePart root, AggregateReportLimits limits)
    {
        var found = new List<MessagePart>();
        Take(root, found, limits);
        return found;
    }

    /// <summary>The report in a part's encoded body; null where it is none.</summary>
    internal static AggregateReport? Read(ReadOnlySpan<byte> body, TransferEncoding encoding, AggregateReportLimits limits)
    {
        byte[] decoded = new byte[TransferDecoder.MaximumOutput(body.Length)];
        var decoder = new TransferDecoder(encoding);
        int length = decoder.Decode(body, decoded);
        return AggregateReportParser.TryRead(decoded.AsMemory(0, length), out AggregateReport? report, limits) ? report : null;
    }

    private static void Take(MessagePart part, List<MessagePart> found, AggregateReportLimits limits)
    {
        if (found.Count == limits.Files) return;
        if (part.IsMultipart)
        {
            foreach (MessagePart child in part.Children) Take(child, found, limits);
            return;
        }

        // Base64 takes four octets for three, and its line ends.
        if (part.BodyLength == 0 || part.BodyLength > limits.Attachment * 3L / 2) return;
        if (IsReportType(part) || HasReportName(part.FileName)) found.Add(part);
    }

    private static bool IsReportType(MessagePart part) => (part.Type, part.Subtype) switch
    {
        ("application", "gzip" or "x-gzip" or "gzip-compressed" or "zip" or "x-zip" or "x-zip-compressed" or "xml") => true,
        ("text", "xml") => true,
        _ => false,
    };

    private static bool HasReportName(string name) =>
        name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);
}
