using System.Text;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>What the header of a message says of receipts (RFC 8098 §2).</summary>
internal sealed record MdnOriginal(IReadOnlyList<EmailAddress> NotifyTo, EmailAddress? ReturnPath, string? OriginalRecipient, string? MessageId, string Subject, bool IsReport)
{
    private const int MaximumRecipients = 10;

    internal static MdnOriginal Read(byte[] header)
    {
        var notify = new List<EmailAddress>();
        EmailAddress? returnPath = null;
        string? recipient = null, messageId = null;
        string subject = "";
        bool isReport = false;
        var reader = new HeaderReader(header);
        while (reader.Read())
        {
            if (reader.Is("Disposition-Notification-To"u8)) notify.AddRange(AddressListParser.Parse(reader.RawValue).Select(static address => address.Address).OfType<EmailAddress>());
            else if (reader.Is("Return-Path"u8)) returnPath ??= AddressListParser.Parse(reader.RawValue) is [{ Address: { } path }, ..] ? path : null;
            else if (reader.Is("Original-Recipient"u8)) recipient ??= Printable(reader.RawValue);
            else if (reader.Is("Message-ID"u8)) messageId ??= Printable(reader.RawValue);
            else if (reader.Is("Subject"u8)) subject = HeaderText.Decode(reader.RawValue);
            else if (reader.Is("Content-Type"u8)) isReport = Encoding.Latin1.GetString(reader.RawValue).TrimStart().StartsWith("multipart/report", StringComparison.OrdinalIgnoreCase);
        }

        return new MdnOriginal([.. notify.Distinct().Take(MaximumRecipients)], returnPath, recipient, messageId, new string([.. subject.Where(static c => !char.IsControl(c))]), isReport);
    }

    /// <summary>RFC 8098 §2.1: where a program must not decide for its user.</summary>
    internal bool NeedsUser => NotifyTo.Count != 1 || ReturnPath is null || NotifyTo[0] != ReturnPath;

    // A line of a report is made of it.
    private static string? Printable(ReadOnlySpan<byte> raw)
    {
        string text = Encoding.UTF8.GetString(HeaderValue.Unfold(raw)).Trim();
        return text.Length is > 0 and <= 900 && text.All(static c => c is >= ' ' and <= '~') ? text : null;
    }
}
