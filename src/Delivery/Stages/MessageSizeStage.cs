using System.Globalization;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Delivery;

/// <summary>
/// Holds the size limits for every protocol, whatever the session has checked already (RFC 1870 §6.3): the server's, what the signed-in
/// account may send, and what the domain of each recipient takes. An announced size is refused at MAIL or RCPT, one that was not
/// announced when the message has come.
/// </summary>
internal sealed class MessageSizeStage(AccountDirectory directory, DeliveryOptions options) : IReceivingStage
{
    private static readonly StageVerdict TooLarge = StageVerdict.Reject("message-too-large", new SmtpReply(552, new EnhancedStatusCode(5, 3, 4), "Message size exceeds the limit of this server"));

    private static readonly StageVerdict HeaderTooLarge = StageVerdict.Reject("header-too-large", new SmtpReply(552, new EnhancedStatusCode(5, 3, 4), "The header of the message is too large"));

    public StageDescriptor Descriptor { get; } = new("message-size", 110, StagePoint.Sender | StagePoint.Recipient | StagePoint.Message, "Refuses a message above the size limits of the server, of the sending account or of a recipient's domain, and too large a header");

    public ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        if (context.Message is { } message) return OfMessageAsync(context, message, cancellationToken);
        long declared = context.Envelope.DeclaredSize;
        if (declared == 0) return ValueTask.FromResult(StageVerdict.Continue);
        return context.Recipient is { } recipient ? OfRecipientAsync(recipient.Address.Domain, declared, cancellationToken) : OfAccountAsync(context, declared, cancellationToken);
    }

    private async ValueTask<StageVerdict> OfMessageAsync(StageContext context, ReceivedMessage message, CancellationToken cancellationToken)
    {
        long size = message.SentSize;
        if (size > options.MaximumMessageSize) return TooLarge;
        if (message.Structure.HeaderLength > options.MaximumHeaderSize) return HeaderTooLarge;
        StageVerdict verdict = await OfAccountAsync(context, size, cancellationToken).ConfigureAwait(false);
        DomainName? last = null;
        foreach (EnvelopeRecipient recipient in context.Envelope.Recipients)
        {
            if (verdict.Action != StageAction.Continue) break;
            if (recipient.Address.Domain is not { } domain || domain.Equals(last)) continue;
            last = domain;
            verdict = await OfRecipientAsync(domain, size, cancellationToken).ConfigureAwait(false);
        }

        return verdict;
    }

    private async ValueTask<StageVerdict> OfAccountAsync(StageContext context, long size, CancellationToken cancellationToken)
    {
        if (context.Connection.Account is not { } id
            || await directory.FindAccountAsync(id, cancellationToken).ConfigureAwait(false) is not { MaximumSentSize: > 0 and var limit } || size <= limit) return StageVerdict.Continue;
        return Refuse("over-account-size", 3, 4, $"Message size exceeds the {limit} octets that this account may send");
    }

    private async ValueTask<StageVerdict> OfRecipientAsync(DomainName? name, long size, CancellationToken cancellationToken)
    {
        if (name is null || await directory.FindDomainAsync(name, cancellationToken).ConfigureAwait(false) is not { MaximumReceivedSize: > 0 and var limit } || size <= limit) return StageVerdict.Continue;
        // RFC 3463 X.2.3: the limit of the mailbox, where it is below the system's.
        return Refuse("over-domain-size", 2, 3, $"Message size exceeds the {limit} octets that {name.Ascii} takes");
    }

    private static StageVerdict Refuse(string reason, int subject, int detail, FormattableString text) =>
        StageVerdict.Reject(reason, new SmtpReply(552, new EnhancedStatusCode(5, subject, detail), text.ToString(CultureInfo.InvariantCulture)));
}
