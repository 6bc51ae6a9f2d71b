using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Delivery;

/// <summary>Holds the size limit for every protocol, whatever the session has checked already (RFC 1870 §6.3).</summary>
internal sealed class MessageSizeStage(DeliveryOptions options) : IReceivingStage
{
    private static readonly StageVerdict TooLarge = StageVerdict.Reject("message-too-large", new SmtpReply(552, new EnhancedStatusCode(5, 3, 4), "Message size exceeds the limit of this server"));

    private static readonly StageVerdict HeaderTooLarge = StageVerdict.Reject("header-too-large", new SmtpReply(552, new EnhancedStatusCode(5, 3, 4), "The header of the message is too large"));

    public StageDescriptor Descriptor { get; } = new("message-size", 110, StagePoint.Message, "Refuses a message or a header above the size limits");

    public ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        ReceivedMessage message = context.Message!;
        return ValueTask.FromResult(
            message.Size > options.MaximumMessageSize ? TooLarge
            : message.Structure.HeaderLength > options.MaximumHeaderSize ? HeaderTooLarge
            : StageVerdict.Continue);
    }
}
