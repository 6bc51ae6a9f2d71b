using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// Reads what comes back for mail that was sent: delivery reports for programs (RFC 3464, RFC 6533), the free-form ones of systems that
/// have their own, feedback reports (RFC 5965) and automatic answers (RFC 3834). Never fails, whatever the bytes are; believes nothing: see <see cref="ReturnedReport"/>.
/// </summary>
public static class ReturnedReportReader
{
    /// <param name="message">The message, or as much of its start as there is; no more than <see cref="ReturnedReportLimits.Octets"/> is read.</param>
    public static ReturnedReport Read(ReadOnlyMemory<byte> message, ReturnedReportLimits? limits = null)
    {
        limits ??= ReturnedReportLimits.Default;
        ReportContents contents = ReportContents.Read(message, limits);
        if (FeedbackReader.Read(contents) is { } feedback) return feedback;

        var free = new FreeFormText(contents, limits);
        List<ReturnedRecipient> recipients = NotificationJson.Read(contents.Text) ?? DeliveryStatusReader.Read(contents, free, limits);
        if (recipients.Count == 0) recipients = free.Recipients(limits);
        string messageId = MessageIdOf(contents.OriginalHeader.Span);
        if (recipients.Count > 0)
        {
            return new ReturnedReport
            {
                Kind = ReturnedKind.Delivery,
                Recipients = recipients,
                OriginalMessageId = messageId.Length > 0 ? messageId : MessageIdOf(free.Returned.Span),
                OriginalEnvelopeId = DeliveryStatusReader.Field(contents, "original-envelope-id"),
                ReportingMta = DeliveryStatusReader.WithoutType(DeliveryStatusReader.Field(contents, "reporting-mta")),
                OriginalHeader = contents.OriginalHeader.IsEmpty ? free.Returned : contents.OriginalHeader,
                IsCut = contents.IsCut || recipients.Count >= limits.Recipients,
            };
        }

        return AutoReplyMarks.Find(contents) ? new ReturnedReport { Kind = ReturnedKind.AutoReply } : ReturnedReport.None;
    }

    internal static string MessageIdOf(ReadOnlySpan<byte> header)
    {
        var reader = new HeaderReader(header);
        return reader.Find("Message-ID"u8) ? Encoding.UTF8.GetString(reader.UnfoldedValue).Trim().TrimStart('<').TrimEnd('>') : "";
    }
}
