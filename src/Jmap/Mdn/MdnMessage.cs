using System.Buffers;
using System.Globalization;
using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>Writes a receipt as a multipart/report (RFC 8098 §3). It asks for no receipt itself and says that no program should answer it.</summary>
internal static class MdnMessage
{
    /// <summary>All up to the original message, or to the end where that is not put in.</summary>
    /// <param name="to">Whom the original asks to tell.</param>
    internal static (byte[] Header, byte[] Body, string Boundary) Compose(Mdn mdn, Account user, Identity identity, EmailAddress from, IReadOnlyList<EmailAddress> to, string originalSubject)
    {
        string boundary = "mdn-" + Guid.NewGuid().ToString("N");
        bool chinese = user.Language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        string subject = mdn.Subject ?? (chinese ? $"已读回执：{originalSubject}" : $"Read receipt for: {originalSubject}");
        string text = mdn.TextBody ?? (chinese
            ? $"您发给 {from.ToUnicodeString()} 的邮件“{originalSubject}”已在收件人的屏幕上显示。这不保证邮件已被阅读或理解。\n"
            : $"The message \"{originalSubject}\" that you sent to {from.ToUnicodeString()} was shown on the recipient's screen. That does not say that it was read or understood.\n");
        var header = new StringBuilder();
        string name = (string?)identity.Value["name"] ?? "";
        header.Append(CultureInfo.InvariantCulture, $"From: {DisplayName(name)}<{from}>\r\n");
        header.Append(CultureInfo.InvariantCulture, $"To: {string.Join(",\r\n ", to.Select(static address => $"<{address}>"))}\r\n");
        header.Append("Subject: ").Append(HeaderText.Encode(subject)).Append("\r\n");
        if (mdn.OriginalMessageId is { } id) header.Append(CultureInfo.InvariantCulture, $"In-Reply-To: {id}\r\nReferences: {id}\r\n");
        // RFC 3834 §5: nobody answers a receipt.
        header.Append("Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n");
        header.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/report; report-type=disposition-notification;\r\n boundary=\"{boundary}\"\r\n\r\n");

        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        body.Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")), Base64FormattingOptions.InsertLineBreaks)).Append("\r\n");
        body.Append(CultureInfo.InvariantCulture, $"\r\n--{boundary}\r\nContent-Type: message/disposition-notification\r\n\r\n");
        if (mdn.ReportingUA is { } program) body.Append(CultureInfo.InvariantCulture, $"Reporting-UA: {program}\r\n");
        if (mdn.OriginalRecipient is { } original) body.Append(CultureInfo.InvariantCulture, $"Original-Recipient: {original}\r\n");
        body.Append(CultureInfo.InvariantCulture, $"Final-Recipient: {mdn.FinalRecipient}\r\n");
        if (mdn.OriginalMessageId is { } message) body.Append(CultureInfo.InvariantCulture, $"Original-Message-ID: {message}\r\n");
        // RFC 8098 §3.2.6: the modes in its own letters.
        body.Append(CultureInfo.InvariantCulture, $"Disposition: {mdn.ActionMode}/{mdn.SendingMode.Replace("mdn-", "MDN-", StringComparison.Ordinal)}; {mdn.Type}\r\n");
        foreach ((string field, string value) in mdn.Extensions) body.Append(CultureInfo.InvariantCulture, $"{field}: {value}\r\n");
        body.Append(mdn.IncludeOriginalMessage ? $"\r\n--{boundary}\r\nContent-Type: message/rfc822\r\n\r\n" : $"\r\n--{boundary}--\r\n");
        return (Encoding.UTF8.GetBytes(header.ToString()), Encoding.UTF8.GetBytes(body.ToString()), boundary);
    }

    // A quoted string, or encoded words, which are not quoted (RFC 2047 §5).
    private static string DisplayName(string name)
    {
        string clean = new([.. name.Where(static c => !char.IsControl(c) && c is not ('"' or '\\'))]);
        return clean.Length == 0 ? "" : Ascii.IsValid(clean) ? $"\"{clean}\" " : HeaderText.Encode(clean) + " ";
    }

    internal static void End(IBufferWriter<byte> output, string boundary) => output.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
}
