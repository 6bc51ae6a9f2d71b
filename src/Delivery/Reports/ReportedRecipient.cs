using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>RFC 3464 §2.3.3.</summary>
internal enum ReportAction
{
    Failed,
    Delayed,
    Delivered,
    Relayed,
}

/// <summary>What a report says of one recipient.</summary>
/// <param name="Host">Who gave the reply; null where it is our own.</param>
internal sealed record ReportedRecipient(QueuedRecipient Recipient, SmtpReply Reply, string? Host, ReportAction Action);
