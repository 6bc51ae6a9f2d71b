using System.Globalization;
using System.Text;
using MimeKit;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Composes delivery status notifications (RFC 3464 in the multipart/report of RFC 6522). Pure: it is given what it says.
/// </summary>
internal static class ReportComposer
{
    // A Diagnostic-Code is for programs; longer texts are in the part for people.
    private const int MaximumDiagnostic = 400;

    /// <param name="original">The original's header, or with <paramref name="full"/> all of it.</param>
    /// <param name="subject">Of the original, decoded.</param>
    internal static byte[] Compose(
        QueuedMessage about, IReadOnlyList<ReportedRecipient> recipients, EmailAddress to, string? language, string hostName, string subject, string messageId, byte[] original, bool full, DateTimeOffset now)
    {
        bool international = to.NeedsSmtpUtf8;
        ReportAction action = recipients[0].Action;
        var report = new MultipartReport("delivery-status")
        {
            Readable(ReportText.Body(recipients, language, hostName, action == ReportAction.Delayed ? about.Expires : null)),
            Status(about, recipients, hostName, now),
            Returned(original, full),
        };

        var message = new MimeMessage { Date = now, Subject = ReportText.Subject(action, language, subject), Body = report, MessageId = $"{TraceId.Create(now)}@{hostName}" };
        message.From.Add(new MailboxAddress("Mail Delivery System", $"MAILER-DAEMON@{hostName}"));
        message.Headers.Replace(HeaderId.To, $"<{(international ? to.ToUnicodeString() : to.ToString())}>");
        // RFC 3834 §5: so that no vacation answers it.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-replied");
        if (messageId.Length > 0) message.InReplyTo = messageId;
        using var bytes = new MemoryStream();
        FormatOptions format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = international;
        message.WriteTo(format, bytes);
        return bytes.ToArray();
    }

    private static MessageDeliveryStatus Status(QueuedMessage about, IReadOnlyList<ReportedRecipient> recipients, string hostName, DateTimeOffset now)
    {
        var status = new MessageDeliveryStatus();
        var message = new HeaderList { { "Reporting-MTA", "dns; " + hostName } };
        if (about.Envelope.EnvelopeIdentifier is { } identifier) message.Add("Original-Envelope-Id", Printable(identifier));
        message.Add("Arrival-Date", Date(about.Queued));
        // RFC 2852 §5.
        if (about.Envelope.DeliverBy is { } by) message.Add("Deliver-By-Date", Date(by.Deadline));
        status.StatusGroups.Add(message);
        foreach (ReportedRecipient recipient in recipients)
        {
            EnvelopeRecipient target = recipient.Recipient.Recipient;
            var group = new HeaderList();
            if (target.OriginalRecipient is { } original) group.Add("Original-Recipient", Printable(original));
            // RFC 6533 §3: an address beyond ASCII travels in a report as utf-8-addr-xtext where the channel may be ASCII.
            group.Add("Final-Recipient", target.Address.NeedsSmtpUtf8 ? "utf-8; " + Utf8XText(target.Address.ToUnicodeString()) : "rfc822; " + target.Address);
            group.Add("Action", recipient.Action switch { ReportAction.Failed => "failed", ReportAction.Delayed => "delayed", ReportAction.Relayed => "relayed", _ => "delivered" });
            group.Add("Status", (recipient.Reply.Status ?? new EnhancedStatusCode(recipient.Reply.Code / 100, 0, 0)).ToString());
            if (recipient.Host is { } host) group.Add("Remote-MTA", "dns; " + Printable(host));
            string diagnostic = Printable(recipient.Reply.ToString());
            group.Add("Diagnostic-Code", (recipient.Host is null ? "X-Posthouse; " : "smtp; ") + (diagnostic.Length <= MaximumDiagnostic ? diagnostic : diagnostic[..MaximumDiagnostic]));
            group.Add("Last-Attempt-Date", Date(now));
            if (recipient.Action == ReportAction.Delayed) group.Add("Will-Retry-Until", Date(about.Expires));
            status.StatusGroups.Add(group);
        }

        return status;
    }

    // Said in base64 where it is not ASCII: a report goes by any way.
    private static TextPart Readable(string text) =>
        new("plain") { Text = text, ContentTransferEncoding = Ascii.IsValid(text) ? ContentEncoding.SevenBit : ContentEncoding.Base64 };

    private static MimePart Returned(byte[] original, bool full)
    {
        bool eightBit = !Ascii.IsValid(original);
        var part = full ? new MimePart("message", "rfc822") : new MimePart("text", "rfc822-headers");
        part.Content = new MimeContent(new MemoryStream(original, writable: false));
        // RFC 2046 §5.2.1 lets message/rfc822 have no other encoding; headers alone may be encoded, and go anywhere then.
        part.ContentTransferEncoding = !eightBit ? ContentEncoding.SevenBit : full ? ContentEncoding.EightBit : ContentEncoding.Base64;
        if (eightBit && !full) part.ContentType.Charset = "utf-8";
        return part;
    }

    private static string Date(DateTimeOffset moment) => moment.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + moment.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);

    private static string Printable(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (char c in text) clean.Append(c is >= ' ' and < '\x7f' ? c : '?');
        return clean.ToString();
    }

    // RFC 6533 §3: \x{HEX} for what is not printable ASCII, and for + = \.
    private static string Utf8XText(string text)
    {
        var encoded = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is > ' ' and < 0x7f and not '+' and not '=' and not '\\') encoded.Append((char)rune.Value);
            else encoded.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X}}}");
        }

        return encoded.ToString();
    }
}
