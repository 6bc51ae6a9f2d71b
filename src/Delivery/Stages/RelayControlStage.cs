using System.Collections.Concurrent;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Decides at RCPT who may be written to. Only those who signed in may send to other domains: there is no setting that makes
/// this server an open relay. Leaves the resolution for routing under <see cref="ResolutionItem"/>.
/// </summary>
internal sealed class RelayControlStage(AccountDirectory directory, ForwardedSenders forwarded, ReturnPaths returned, ListMail lists, MailStore store, DeliveryOptions options, TimeProvider clock) : IReceivingStage
{
    /// <summary>Holds the <see cref="AddressResolution"/> of the recipient that was asked about last.</summary>
    internal const string ResolutionItem = "delivery.resolution";

    internal static readonly SmtpReply RelayDenied = new(550, new EnhancedStatusCode(5, 7, 1), "Relaying denied: this server does not accept mail for that domain");
    internal static readonly SmtpReply UnknownUser = new(550, new EnhancedStatusCode(5, 1, 1), "No such mailbox here");
    internal static readonly SmtpReply SuspendedUser = new(450, new EnhancedStatusCode(4, 2, 1), "Mailbox is suspended, try again later");
    internal static readonly SmtpReply MailboxFull = new(452, new EnhancedStatusCode(4, 2, 2), "Mailbox is full");
    internal static readonly SmtpReply PostingNotAllowed = new(550, new EnhancedStatusCode(5, 7, 2), "This list does not take mail from you");

    private static readonly StageVerdict RelayDeniedVerdict = StageVerdict.Reject("relay-denied", RelayDenied);
    private static readonly StageVerdict UnknownUserVerdict = StageVerdict.Reject("unknown-recipient", UnknownUser);
    private static readonly StageVerdict NotAllowedVerdict = StageVerdict.Reject("posting-not-allowed", PostingNotAllowed);
    private static readonly StageVerdict SuspendedVerdict = StageVerdict.Defer("recipient-suspended", SuspendedUser);
    private static readonly StageVerdict FullVerdict = StageVerdict.Defer("over-quota", MailboxFull);

    private static readonly AddressResolution Nowhere = new(AddressKind.Deliverable, [], [], null, null);

    // Bounds memory; entries live for QuotaCheckInterval only, so forgetting all of them costs one look-up each.
    private const int MaximumQuotaEntries = 100_000;

    private readonly ConcurrentDictionary<AccountId, (long At, bool Full)> _quotas = new();

    public StageDescriptor Descriptor { get; } = new("relay-control", 100, StagePoint.Recipient, "Accepts recipients of own domains only, others from those who signed in; unknown, suspended and full mailboxes are refused");

    public async ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        AddressResolution resolution = await BounceOfForwardedAsync(context, cancellationToken).ConfigureAwait(false)
            ?? await directory.ResolveAsync(context.Recipient!.Address, cancellationToken).ConfigureAwait(false);
        switch (resolution.Kind)
        {
            case AddressKind.Remote:
                if (context.Connection.Role != ReceivingRole.Submission && context.Connection.Account is null) return RelayDeniedVerdict;
                break;
            case AddressKind.Unknown:
                return UnknownUserVerdict;
            case AddressKind.Suspended:
                return SuspendedVerdict;
            case AddressKind.Deliverable:
                if (resolution.Group is not null
                    && !await directory.MayPostAsync(context.Recipient!.Address, context.Envelope.Sender, context.Connection.Account, cancellationToken).ConfigureAwait(false)) return NotAllowedVerdict;
                // One full member does not close a list: only a recipient who is one account is refused here.
                if (resolution.Accounts.Count == 1 && resolution.RemoteAddresses.Count == 0
                    && await IsFullAsync(resolution.Accounts[0].Id, cancellationToken).ConfigureAwait(false)) return FullVerdict;
                break;
        }

        context.Items[ResolutionItem] = resolution;
        return StageVerdict.Continue;
    }

    // A bounce to a sender that forwarding rewrote goes to the one who wrote. Only bounces: a rewritten sender is nobody's address for other mail.
    private async ValueTask<AddressResolution?> BounceOfForwardedAsync(StageContext context, CancellationToken cancellationToken)
    {
        EmailAddress recipient = context.Recipient!.Address;
        if (context.Envelope.Sender is not null || recipient.Domain is not { } domain) return null;
        // A list's bounce is read and journalled (ReturnedMailReader), and goes to who keeps the list; that of a list that is gone to nobody.
        if (returned.Read(recipient) is not null && await directory.FindDomainAsync(domain, cancellationToken).ConfigureAwait(false) is not null)
        {
            if (await lists.OwnerOfAsync(recipient, cancellationToken).ConfigureAwait(false) is not { } owner) return Nowhere;
            AddressResolution kept = await directory.ResolveAsync(owner, cancellationToken).ConfigureAwait(false);
            return kept.Kind switch
            {
                AddressKind.Deliverable => kept,
                AddressKind.Remote => new AddressResolution(AddressKind.Deliverable, [], [owner], null, null),
                _ => Nowhere,
            };
        }

        if (forwarded.Restore(recipient) is not { } original) return null;
        if (await directory.FindDomainAsync(domain, cancellationToken).ConfigureAwait(false) is null) return null;
        AddressResolution resolution = await directory.ResolveAsync(original, cancellationToken).ConfigureAwait(false);
        return resolution.Kind == AddressKind.Remote ? new AddressResolution(AddressKind.Deliverable, [], [original], null, null) : resolution;
    }

    private async ValueTask<bool> IsFullAsync(AccountId account, CancellationToken cancellationToken)
    {
        long now = clock.GetTimestamp();
        if (_quotas.TryGetValue(account, out var seen) && clock.GetElapsedTime(seen.At, now) < options.QuotaCheckInterval) return seen.Full;
        QuotaState quota = await store.ReadAsync(reader => reader.Quota(account), cancellationToken).ConfigureAwait(false);
        bool full = (quota.LimitOctets > 0 && quota.UsedOctets >= quota.LimitOctets) || (quota.LimitMessages > 0 && quota.UsedMessages >= quota.LimitMessages);
        if (_quotas.Count >= MaximumQuotaEntries) _quotas.Clear();
        _quotas[account] = (now, full);
        return full;
    }
}
