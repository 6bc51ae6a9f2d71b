using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Delivery;

/// <summary>
/// Stops the mail of an account whose sending is held, at MAIL, so that sessions that were open before learn of it at their next message.
/// Mail to colleagues is stopped like any other: a thief writes to them first, in the name that they trust.
/// </summary>
internal sealed class AccountHoldStage(HeldAccounts held, DeliveryOptions options) : IReceivingStage
{
    // RFC 3463 X.7.1: not allowed by policy; class 4, because it ends: a program that tries again loses nothing. RFC 5321 §4.3.2 has 451 for MAIL.
    private static readonly StageVerdict Refused = StageVerdict.Defer("account-held", new SmtpReply(451, new EnhancedStatusCode(4, 7, 1),
        "Sending from this account is held, because somebody else may be using it: change its password and ask your administrator to release it"));

    private static readonly StageVerdict Kept = StageVerdict.Hold("the sending of this account is held");

    public StageDescriptor Descriptor { get; } = new("account-hold", 50, StagePoint.Sender | StagePoint.Message, "Refuses, or keeps in the queue, what an account sends while it is held (posthouse account holds)");

    public ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        if (context.Connection.Account is not { } account || held.Stopping(account) is null) return new(StageVerdict.Continue);
        if (options.Abuse.WhileHeld == HeldSubmission.Refuse) return new(Refused);
        return new(context.Message is null ? StageVerdict.Continue : Kept);
    }
}
