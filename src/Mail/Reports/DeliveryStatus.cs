using System.Text;

namespace Posthouse.Mail;

/// <summary>The part for programs: message/delivery-status (RFC 3464 §2), or message/global-delivery-status (RFC 6533 §4) where an address is not ASCII.</summary>
internal static class DeliveryStatus
{
    // RFC 5322 §2.1.1 allows 998 octets in a line; what hosts say beyond this is of no use to anyone.
    private const int LongestValue = 800;

    internal static void Write(DeliveryReport report, ReportWriter writer)
    {
        var text = new StringBuilder();
        bool international = report.Recipients.Any(static r => r.FinalRecipient.NeedsSmtpUtf8);
        Field(text, "Reporting-MTA", $"dns; {report.ReportingMta}");
        if (report.EnvelopeIdentifier is { Length: > 0 } identifier) Field(text, "Original-Envelope-Id", identifier);
        if (report.ArrivalDate is { } arrival) Field(text, "Arrival-Date", MailDate.Format(arrival));
        if (report.DeliverBy is { } by) Field(text, "Deliver-By-Date", MailDate.Format(by));
        foreach (ReportedRecipient recipient in report.Recipients)
        {
            text.Append("\r\n");
            Recipient(recipient, text);
        }

        writer.Bytes(international ? "message/global-delivery-status" : "message/delivery-status", Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Recipient(ReportedRecipient recipient, StringBuilder text)
    {
        if (recipient.OriginalRecipient is { Length: > 0 } original) Field(text, "Original-Recipient", original);
        // RFC 6533 §3: the address type utf-8.
        string type = recipient.FinalRecipient.NeedsSmtpUtf8 ? "utf-8" : "rfc822";
        AppendField(text, "Final-Recipient", $"{type}; {recipient.FinalRecipient}");
        Field(text, "Action", recipient.Action switch
        {
            DeliveryAction.Failed => "failed",
            DeliveryAction.Delayed => "delayed",
            DeliveryAction.Delivered => "delivered",
            DeliveryAction.Relayed => "relayed",
            _ => "expanded",
        });
        Field(text, "Status", recipient.Status.ToString());
        if (recipient.RemoteMta is { Length: > 0 } remote) Field(text, "Remote-MTA", $"dns; {remote}");
        if (recipient.Diagnostic is { Length: > 0 } diagnostic) Field(text, "Diagnostic-Code", $"{(recipient.DiagnosticIsSmtp ? "smtp" : "x-posthouse")}; {diagnostic}");
        if (recipient.LastAttempt is { } attempt) Field(text, "Last-Attempt-Date", MailDate.Format(attempt));
        if (recipient.WillRetryUntil is { } until && recipient.Action == DeliveryAction.Delayed) Field(text, "Will-Retry-Until", MailDate.Format(until));
    }

    // Remote hosts wrote some of this: nothing but printable ASCII on one line.
    private static void Field(StringBuilder text, string name, string value)
    {
        Span<char> clean = stackalloc char[Math.Min(value.Length, LongestValue)];
        for (int i = 0; i < clean.Length; i++) clean[i] = value[i] is >= ' ' and <= '~' ? value[i] : value[i] is '\r' or '\n' or '\t' ? ' ' : '?';
        AppendField(text, name, clean);
    }

    private static void AppendField(StringBuilder text, string name, ReadOnlySpan<char> value) => text.Append(name).Append(": ").Append(value).Append("\r\n");
}
