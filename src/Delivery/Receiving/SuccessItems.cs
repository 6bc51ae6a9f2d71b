using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Which recipients of a message a report may call delivered (RFC 3461 §5.2.3), told from the plan and the placements that fail.</summary>
internal static class SuccessItems
{
    private static readonly SmtpReply Delivered = new(250, new EnhancedStatusCode(2, 1, 5), "Delivered");
    private static readonly SmtpReply DeliveredToList = new(250, new EnhancedStatusCode(2, 1, 5), "Delivered to the list");

    internal static List<ReportItem> Of(DeliveryPlan plan, AcceptedMessage message, IReadOnlyList<PlacementFailure> failures)
    {
        var items = new List<ReportItem>();
        for (int i = 0; i < message.Envelope.Recipients.Count; i++)
        {
            EnvelopeRecipient recipient = message.Envelope.Recipients[i];
            if ((recipient.Notify & DsnNotify.Success) == 0) continue;
            // RFC 3461 §5.2.7.3: for a list it is delivered when the list has it. Members who could not be served wait in the queue, unless
            // the client is told to come back (LMTP).
            bool list = plan.IsList(i);
            bool delivered = list ? !message.EachIsAnswered || plan.FailureOf(i, failures) is null || plan.IsServed(i, failures) : plan.IsPlaced(i, failures);
            if (delivered) items.Add(new ReportItem(new QueuedRecipient { Recipient = recipient, Destination = QueueDestination.Local }, list ? DeliveredToList : Delivered, null, DeliveryAction.Delivered));
        }

        return items;
    }
}
