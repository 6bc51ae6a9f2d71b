using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Filtering;

/// <summary>Refuses messages that bring a program along.</summary>
internal sealed class AttachedProgramStage : IReceivingStage
{
    // RFC 3463 §3.8, X.7.1: refused by policy.
    private static readonly StageVerdict Refused = StageVerdict.Reject(
        "program-attached", new SmtpReply(554, new EnhancedStatusCode(5, 7, 1), "Programs are not taken here; send a link instead"));

    public StageDescriptor Descriptor { get; } = new("program-attached", 410, StagePoint.Message, "Refuses messages with a program attached");

    public ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken) =>
        new(HasProgram(context.Message!.Structure.Root) ? Refused : StageVerdict.Continue);

    private static bool HasProgram(MessagePart part) =>
        part.FileName.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) || part.Children.Any(HasProgram);
}
