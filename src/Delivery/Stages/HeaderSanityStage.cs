using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Delivery;

/// <summary>
/// Refuses headers that different readers would read differently: several From fields (the reader shows one, the filter judged
/// another) and null octets. What is merely untidy is let through: mail is full of it.
/// </summary>
internal sealed class HeaderSanityStage : IReceivingStage
{
    // RFC 5322 §3.6: From exactly once. A missing one is let through on relay (old software); RFC 6409 §8.1 lets submission fix or refuse it.
    private static readonly StageVerdict SeveralFrom = Refuse("several-from-fields", "The message has more than one From field (RFC 5322 section 3.6)");
    private static readonly StageVerdict NoFrom = Refuse("no-from-field", "The message has no From field (RFC 5322 section 3.6)");
    private static readonly StageVerdict NullOctet = Refuse("null-octet-in-header", "The header of the message holds a null octet");

    public StageDescriptor Descriptor { get; } = new("header-sanity", 130, StagePoint.Message, "Refuses headers that readers would understand differently");

    public ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        HeaderCount count = HeaderCount.Of(context);
        StageVerdict verdict = count.HasNull ? NullOctet
            : count.From > 1 ? SeveralFrom
            : count.From == 0 && context.Connection.Role == ReceivingRole.Submission ? NoFrom
            : StageVerdict.Continue;
        return ValueTask.FromResult(verdict);
    }

    private static StageVerdict Refuse(string reason, string text) => StageVerdict.Reject(reason, new SmtpReply(554, new EnhancedStatusCode(5, 6, 0), text));
}
