using System.Buffers;
using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// The rules of how a recipient becomes copies for accounts here and groups for the queue, whichever way the message came: from a client, out
/// of the queue, or from the server itself. What the address means is asked of the directory before; whether the message is let through is not
/// decided here.
/// </summary>
internal sealed class RecipientRouter(AccountDirectory directory, ForwardedSenders forwarded, ListMail lists)
{
    /// <summary>The answer where a list has members and none of them can be written to.</summary>
    internal static readonly SmtpReply NobodyLeft = new(550, new EnhancedStatusCode(5, 1, 1), "No valid recipient is left");

    /// <summary>Adds to the plan what stands behind one recipient. Somebody unknown adds nothing; one who is suspended waits in the queue.</summary>
    /// <param name="namesList">The message has a List-Id already (<see cref="NamesList"/>).</param>
    /// <returns>How many members of a list were left out because they cannot be reached.</returns>
    internal async ValueTask<int> AddAsync(
        DeliveryPlan plan, Envelope envelope, EnvelopeRecipient recipient, int index, AddressResolution resolution, bool namesList, CancellationToken cancellationToken)
    {
        switch (resolution.Kind)
        {
            case AddressKind.Remote:
                Direct(plan, envelope, local: false).Recipients.Add(recipient);
                return 0;
            case AddressKind.Unknown:
                return 0;
            case AddressKind.Suspended:
                // Became suspended after RCPT, or was added by a stage: the queue waits for it.
                Direct(plan, envelope, local: true).Recipients.Add(recipient);
                return 0;
        }

        if (resolution.Group is { } list && await directory.FindGroupAsync(list, cancellationToken).ConfigureAwait(false) is { } group)
        {
            // RFC 2919 §3: a message has one List-Id, that of the list where it began.
            return await AddListAsync(plan, envelope, recipient, index, resolution, group, namesList ? null : ListMail.Fields(group), cancellationToken).ConfigureAwait(false);
        }

        if (resolution.RemoteAddresses.Count > 0) envelope = await ForwardedAsync(envelope, recipient.Address, cancellationToken).ConfigureAwait(false);
        AddAlias(plan, envelope, recipient, index, resolution);
        return 0;
    }

    /// <summary>The envelope with which mail goes on to others: RFC 7208 appendix D.1: who forwards with another's sender fails that one's SPF. Senders
    /// of domains here are ours to send for, and the null sender stays.</summary>
    /// <param name="through">The address here that sends it on.</param>
    internal async ValueTask<Envelope> ForwardedAsync(Envelope envelope, EmailAddress through, CancellationToken cancellationToken)
    {
        if (envelope.Sender is not { Domain: { } domain } sender || through.Domain is not { } forwarder) return envelope;
        if (await directory.FindDomainAsync(domain, cancellationToken).ConfigureAwait(false) is not null) return envelope;
        return envelope with { Sender = forwarded.Rewrite(sender, forwarder) };
    }

    /// <summary>
    /// Asks of mail that comes out of the queue what a session asks at RCPT and at the end of the message: that it is not there for the second
    /// time, and that its writer may write to the list. Null where nothing is against it.
    /// </summary>
    /// <param name="header">A first field Delivered-To is ours: whoever sent it on writes to the list then.</param>
    internal async ValueTask<SmtpReply?> RefusalAsync(ReadOnlySequence<byte> header, EmailAddress? sender, AccountId? account, EmailAddress recipient, AddressResolution resolution, CancellationToken cancellationToken)
    {
        // An account that a list leads to is another thing: it may have sent the message on before the list got it.
        if ((resolution.Group is not null || resolution.RemoteAddresses.Count > 0) && HasPassed(header, recipient)) return LoopStage.PassedBefore;
        if (resolution.Group is null) return null;
        if (FirstDeliveredTo(header) is { } through && await directory.FindAccountAsync(through, cancellationToken).ConfigureAwait(false) is { } owner) (sender, account) = (owner.Address, owner.Id);
        return await directory.MayPostAsync(recipient, sender, account, cancellationToken).ConfigureAwait(false) ? null : RelayControlStage.PostingNotAllowed;
    }

    /// <summary>The address sent the message on before: RFC 5228 §10 and RFC 5321 §6.3 want loops found.</summary>
    internal static bool HasPassed(ReadOnlySequence<byte> header, EmailAddress address)
    {
        var reader = new HeaderReader(header);
        while (reader.Read())
        {
            if (reader.Is("Delivered-To"u8) && Encoding.UTF8.GetString(HeaderValue.Unfold(reader.RawValue)).Trim().Equals(address.ToString(), StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>The lines of one header that say where the message has been, and that the other lacks.</summary>
    internal static byte[] Passages(ReadOnlySequence<byte> of, ReadOnlySequence<byte> without)
    {
        var lines = new StringBuilder();
        var reader = new HeaderReader(of);
        while (reader.Find("Delivered-To"u8))
        {
            string value = Encoding.UTF8.GetString(reader.UnfoldedValue).Trim();
            if (EmailAddress.TryParse(value, out EmailAddress? address) && !HasPassed(without, address)) lines.Append("Delivered-To: ").Append(value).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    /// <summary>The line that <see cref="DeliveryCommit"/> writes is the first of what is sent on.</summary>
    internal static EmailAddress? FirstDeliveredTo(ReadOnlySequence<byte> header)
    {
        var reader = new HeaderReader(header);
        if (!reader.Read() || !reader.Is("Delivered-To"u8)) return null;
        return EmailAddress.TryParse(Encoding.UTF8.GetString(reader.UnfoldedValue), out EmailAddress? address) ? address : null;
    }

    internal static bool NamesList(ReadOnlySequence<byte> header)
    {
        var reader = new HeaderReader(header);
        return reader.Find("List-Id"u8);
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

    private static void AddAlias(DeliveryPlan plan, Envelope envelope, EnvelopeRecipient recipient, int index, AddressResolution resolution)
    {
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
