using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>What a report says of one recipient.</summary>
/// <param name="Host">Who gave the reply; null where it is our own.</param>
internal sealed record ReportItem(QueuedRecipient Recipient, SmtpReply Reply, string? Host, DeliveryAction Action)
{
    /// <summary>Told though NOTIFY did not ask for it, unless it said NEVER: the sender asked in another way.</summary>
    internal bool IsDemanded { get; init; }

    /// <summary>RFC 3461 §4.1: what the sender asked to be told; nothing said means failures, and delays as we please.</summary>
    internal bool IsWanted
    {
        get
        {
            DsnNotify notify = Recipient.Recipient.Notify;
            if ((notify & DsnNotify.Never) != 0) return false;
            if (IsDemanded) return true;
            return Action switch
            {
                DeliveryAction.Failed => notify == DsnNotify.Unspecified || (notify & DsnNotify.Failure) != 0,
                DeliveryAction.Delayed => notify == DsnNotify.Unspecified || (notify & DsnNotify.Delay) != 0,
                _ => (notify & DsnNotify.Success) != 0,
            };
        }
    }
}
