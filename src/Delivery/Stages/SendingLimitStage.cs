using System.Globalization;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Delivery;

/// <summary>
/// Holds the recipients that a signed-in account may write to in 24 hours: its own number, else its domain's, else the server's.
/// RCPT looks, so that the client learns early and can send to those who were taken; the message counts, so that what was given up
/// costs nothing and sessions side by side do not pass the limit together. The last before routing: what another stage refuses is not counted.
/// </summary>
internal sealed class SendingLimitStage(AccountDirectory directory, DeliveryOptions options, TimeProvider clock) : IReceivingStage
{
    private readonly SentRecipients _sent = new(clock);

    public StageDescriptor Descriptor { get; } = new("sending-limit", 890, StagePoint.Recipient | StagePoint.Message, "Defers what is more than an account may send in 24 hours, counted in recipients");

    public async ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        if (context.Connection.Account is not { } id || await LimitAsync(id, cancellationToken).ConfigureAwait(false) is not (> 0 and var limit)) return StageVerdict.Continue;
        int recipients = context.Envelope.Recipients.Count;
        bool within = context.Message is null ? _sent.HasRoom(id, recipients + 1, limit) : _sent.TryTake(id, recipients, limit);
        return within ? StageVerdict.Continue : Over(limit);
    }

    private async ValueTask<int> LimitAsync(AccountId id, CancellationToken cancellationToken)
    {
        if (await directory.FindAccountAsync(id, cancellationToken).ConfigureAwait(false) is not { } account) return options.RecipientsPerDay;
        if (account.RecipientsPerDay > 0) return account.RecipientsPerDay;
        Domain? domain = await directory.FindDomainAsync(account.Address.Domain!, cancellationToken).ConfigureAwait(false);
        return domain is { RecipientsPerDay: > 0 and var limit } ? limit : options.RecipientsPerDay;
    }

    // RFC 5321 §4.5.3.1.10: after 452 the client sends to those who were taken and comes back for the rest. RFC 3463 X.7.1: not allowed by policy.
    private static StageVerdict Over(int limit) => StageVerdict.Defer("sending-limit", new SmtpReply(452, new EnhancedStatusCode(4, 7, 1),
        string.Create(CultureInfo.InvariantCulture, $"Sending limit reached: this account may write to {limit} recipients in 24 hours, try again later")));
}
