using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;

namespace Posthouse.Delivery;

/// <summary>
/// Turns recipients into a <see cref="DeliveryPlan"/>. Aliases and lists are followed by the directory, which cuts
/// loops inside the organisation; for mail that is sent on to other organisations a Delivered-To field lets <see cref="LoopStage"/>
/// see it come back. What stands behind it signs what is sent on and changes no recipients.
/// </summary>
internal sealed class RoutingStage(AccountDirectory directory, ForwardedSenders forwarded, ListMail lists) : IReceivingStage
{
    internal const string PlanItem = "delivery.plan";

    /// <summary>What RCPT found out, in the order of the envelope's recipients: a list of <see cref="AddressResolution"/>.</summary>
    internal const string ResolutionsItem = "delivery.resolutions";

    private static readonly StageVerdict UnprovenOwn = StageVerdict.Reject("own-domain-unproven", new SmtpReply(550, new EnhancedStatusCode(5, 7, 1), "The author's domain is ours, and nothing shows that you may write in its name: sign in to send"));
    private static readonly StageVerdict NobodyLeft = StageVerdict.Reject("no-recipient-left", new SmtpReply(550, new EnhancedStatusCode(5, 1, 1), "No valid recipient is left"));

    public StageDescriptor Descriptor { get; } = new("routing", 900, StagePoint.Message, "Follows aliases and lists; decides between mailboxes here and the queue");

    public async ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<EnvelopeRecipient> recipients = context.Envelope.Recipients;
        var known = context.Items.TryGetValue(ResolutionsItem, out object? item) ? (List<AddressResolution>)item : null;
        // A stage that replaced the recipients has made what RCPT found out worthless.
        if (known is not null && known.Count != recipients.Count) known = null;
        var resolutions = known ?? new List<AddressResolution>(recipients.Count);
        var plan = new DeliveryPlan { Resolutions = resolutions };
        bool unknown = false;
        for (int i = 0; i < recipients.Count; i++)
        {
            if (known is null) resolutions.Add(await directory.ResolveAsync(recipients[i].Address, cancellationToken).ConfigureAwait(false));
            AddressResolution resolution = resolutions[i];
            Envelope envelope = context.Envelope;
            if (resolution.Group is { } list && await directory.FindGroupAsync(list, cancellationToken).ConfigureAwait(false) is { } group)
            {
                // RFC 2919 §3: a message has one List-Id, that of the list where it began.
                int left = await AddListAsync(plan, envelope, recipients[i], i, resolution, group, NamesList(context.Message!) ? null : ListMail.Fields(group), cancellationToken).ConfigureAwait(false);
                if (left > 0) context.JournalNotes.Add(FormattableString.Invariant($"left-out={left}"));
                unknown |= left > 0;
                continue;
            }

            if (resolution.RemoteAddresses.Count > 0) envelope = await ForwardedAsync(envelope, recipients[i].Address, cancellationToken).ConfigureAwait(false);
            Add(plan, envelope, recipients[i], i, resolution, ref unknown);
        }

        if (unknown && plan.Copies.Count == 0 && plan.Outbound.Count == 0) return NobodyLeft;
        context.Items[PlanItem] = plan;
        if (plan.Outbound.Exists(static group => !group.Local))
        {
            // Sent on by us, a forgery of our own domain would pass SPF as ours.
            if (context.Items.ContainsKey(SenderFindings.OwnUnprovenItem)) return UnprovenOwn;
            context.Items[StageItems.SentOn] = true;
        }
        return StageVerdict.Continue;
    }

    // RFC 5321 §3.9.2: what a list sends on comes back to the list, not to the one who wrote to it. A report stays without a sender.
    private async ValueTask<int> AddListAsync(
        DeliveryPlan plan, Envelope envelope, EnvelopeRecipient recipient, int index, AddressResolution resolution, Group list, string? fields, CancellationToken cancellationToken)
    {
        foreach (Account account in resolution.Accounts) plan.AddCopy(new LocalCopy(account, recipient, index, fields));
        if (resolution.RemoteAddresses.Count == 0) return 0;
        IReadOnlyList<EmailAddress> members = await lists.ReachableAsync(resolution.RemoteAddresses, cancellationToken).ConfigureAwait(false);
        var groups = new Dictionary<EmailAddress, OutboundGroup>();
        OutboundGroup? withoutSender = null;
        foreach (EmailAddress member in members)
        {
            if (!plan.AddForwarded(member)) continue;
            OutboundGroup? group;
            if (envelope.Sender is null) group = withoutSender ??= Made(envelope);
            else if (lists.SenderFor(list, member) is var sender && !groups.TryGetValue(sender, out group)) groups[sender] = group = Made(envelope with { Sender = sender });
            group.Recipients.Add(new EnvelopeRecipient(member)
            {
                // RFC 3461 §5.2.7.3: success was when the list took it. Of a delay the list's owner would be told by every member.
                Notify = (recipient.Notify & DsnNotify.Never) != 0 ? DsnNotify.Never : DsnNotify.Failure,
                OriginalRecipient = recipient.OriginalRecipient ?? "rfc822;" + recipient.Address,
            });
        }

        return resolution.RemoteAddresses.Count - members.Count;

        OutboundGroup Made(Envelope from)
        {
            var made = new OutboundGroup(WithoutRecipients(from), recipient.Address.ToString(), Local: false) { Above = fields ?? "" };
            plan.Outbound.Add(made);
            return made;
        }
    }

    private static bool NamesList(ReceivedMessage message)
    {
        var header = new HeaderReader(message.Header);
        return header.Find("List-Id"u8);
    }

    // RFC 7208 appendix D.1: who forwards with another's sender fails that one's SPF. Senders of domains here are ours to send for.
    private async ValueTask<Envelope> ForwardedAsync(Envelope envelope, EmailAddress through, CancellationToken cancellationToken)
    {
        if (envelope.Sender is not { Domain: { } domain } sender || through.Domain is not { } forwarder) return envelope;
        if (await directory.FindDomainAsync(domain, cancellationToken).ConfigureAwait(false) is not null) return envelope;
        return envelope with { Sender = forwarded.Rewrite(sender, forwarder) };
    }

    internal static void Add(DeliveryPlan plan, Envelope envelope, EnvelopeRecipient recipient, int index, AddressResolution resolution, ref bool unknown)
    {
        switch (resolution.Kind)
        {
            case AddressKind.Remote:
                Direct(plan, envelope, local: false).Recipients.Add(recipient);
                return;
            case AddressKind.Unknown:
                unknown = true;
                return;
            case AddressKind.Suspended:
                // Became suspended after RCPT, or was added by a stage: the queue waits for it.
                Direct(plan, envelope, local: true).Recipients.Add(recipient);
                return;
        }

        foreach (Account account in resolution.Accounts) plan.AddCopy(new LocalCopy(account, recipient, index));
        if (resolution.RemoteAddresses.Count == 0) return;

        var group = new OutboundGroup(WithoutRecipients(envelope), recipient.Address.ToString(), Local: false);
        foreach (EmailAddress address in resolution.RemoteAddresses)
        {
            // As with mailboxes here: one copy, however many of the recipients lead there. A list named a hundred times must not become a hundred lists.
            if (!plan.AddForwarded(address)) continue;
            // RFC 3461 §5.2.7.1: an alias keeps ORCPT and NOTIFY. §5.2.7.3: success is reported when the list took it, not by its members.
            group.Recipients.Add(new EnvelopeRecipient(address)
            {
                Notify = resolution.Group is null ? recipient.Notify : recipient.Notify & ~DsnNotify.Success,
                OriginalRecipient = recipient.OriginalRecipient ?? "rfc822;" + recipient.Address,
            });
        }

        if (group.Recipients.Count > 0) plan.Outbound.Add(group);
    }

    private static OutboundGroup Direct(DeliveryPlan plan, Envelope envelope, bool local)
    {
        foreach (OutboundGroup group in plan.Outbound)
        {
            if (group.DeliveredTo is null && group.Local == local) return group;
        }

        var made = new OutboundGroup(WithoutRecipients(envelope), null, local);
        plan.Outbound.Add(made);
        return made;
    }

    private static Envelope WithoutRecipients(Envelope envelope) => envelope with { Recipients = [] };
}
