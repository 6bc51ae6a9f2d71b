using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Delivery;

/// <summary>Cuts mail that goes round in circles: by its Received fields, and by the address that already sent it on.</summary>
internal sealed class LoopStage(DeliveryOptions options) : IReceivingStage
{
    // RFC 5321 §6.3; RFC 3463 §3.5 X.4.6 routing loop detected.
    private static readonly StageVerdict TooManyHops = StageVerdict.Reject("loop-detected", new SmtpReply(554, new EnhancedStatusCode(5, 4, 6), "Too many hops: the message goes round in circles"));

    internal static readonly SmtpReply PassedBefore = new(554, new EnhancedStatusCode(5, 4, 6), "Mail loop: this message was sent on by that address before");

    private static readonly StageVerdict PassedBeforeVerdict = StageVerdict.Reject("loop-detected", PassedBefore);

    public StageDescriptor Descriptor { get; } = new("loop-detected", 120, StagePoint.Message, "Refuses a message that has passed too many servers or this address already");

    public ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        HeaderCount count = HeaderCount.Of(context);
        if (count.Received > options.MaximumHops) return ValueTask.FromResult(TooManyHops);
        if (count.DeliveredTo is { } passed)
        {
            foreach (EnvelopeRecipient recipient in context.Envelope.Recipients)
            {
                string address = recipient.Address.ToString();
                foreach (string one in passed)
                {
                    if (!string.Equals(one, address, StringComparison.OrdinalIgnoreCase)) continue;
                    return ValueTask.FromResult(PassedBeforeVerdict);
                }
            }
        }

        return ValueTask.FromResult(StageVerdict.Continue);
    }
}
