using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Jmap.Tests;

/// <summary>A policy by which nobody may send.</summary>
internal sealed class SendingStopped : IReceivingStage
{
    internal const string Reason = "Sending was stopped because of suspicious activity; please ask our support team";

    public StageDescriptor Descriptor { get; } = new("sending-stopped", 310, StagePoint.Message, "Refuses all that is sent.");

    public ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken) =>
        new(StageVerdict.Reject("sending-stopped", new SmtpReply(550, new EnhancedStatusCode(5, 7, 1), Reason)));
}
