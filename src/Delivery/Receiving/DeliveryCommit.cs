using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Makes one accepted message true: placements, queue entries and journal in one store transaction. The function given to the
/// store runs on the writer's thread and waits for nothing.
/// </summary>
internal sealed class DeliveryCommit(DeliveryServices services, DeliveryPlan plan, AcceptedMessage message)
{
    private List<LocalCopy>? _overQuota;
    private List<QueuedMessage>? _reserved;
    private int _delivered;
    private int _queued;

    /// <summary>Asked in the transaction, when the commits before this one have been applied; false leaves this one out.</summary>
    internal Func<bool>? OnlyIf { get; init; }

    /// <summary>Copies that did not fit. With <see cref="AcceptedMessage.QueueOverQuota"/> they wait in the queue.</summary>
    internal IReadOnlyList<LocalCopy> OverQuota => _overQuota ?? (IReadOnlyList<LocalCopy>)[];

    /// <summary>Runs several in one store transaction, then <paramref name="also"/>, which sees how they ended.</summary>
    /// <exception cref="StoreException">Nothing was made. <see cref="StoreFault.OverQuota"/> when no recipient at all could be served.</exception>
    internal static async Task RunAsync(MailStore store, IReadOnlyList<DeliveryCommit> commits, Action<WriteTransaction>? also)
    {
        try
        {
            // No token: what was taken by the writer is made, and its outcome must be known.
            await store.WriteAsync(transaction =>
            {
                foreach (DeliveryCommit commit in commits) commit.Apply(transaction);
                also?.Invoke(transaction);
                return 0;
            }).ConfigureAwait(false);
        }
        catch (Exception)
        {
            foreach (DeliveryCommit commit in commits) commit.Undone();
            throw;
        }

        foreach (DeliveryCommit commit in commits) commit.Done();
    }

    private void Undone()
    {
        if (_reserved is not null)
        {
            foreach (QueuedMessage queued in _reserved) services.Intake.Withdraw(queued);
        }

        // The same commit may be run again.
        (_reserved, _overQuota, _delivered, _queued) = (null, null, 0, 0);
    }

    private void Done()
    {
        if (_delivered > 0) services.Metrics.Delivered(_delivered);
        if (_queued > 0) services.Metrics.Queued(_queued);
        if (_reserved is null) return;
        foreach (QueuedMessage queued in _reserved) services.Intake.Offer(queued);
    }

    private void Apply(WriteTransaction transaction)
    {
        if (OnlyIf?.Invoke() == false) return;
        if (message.Received is { } received) transaction.Journal(received);
        if (message.HeldBecause is null && message.Envelope.HoldUntil is null) Place(transaction);
        else QueueCopies(transaction);

        foreach (OutboundGroup group in plan.Outbound)
        {
            StagedBlob blob = message.OutboundBlob;
            if (group.DeliveredTo is { } alias) blob = message.Sub(blob.WithPrepended(System.Text.Encoding.UTF8.GetBytes($"Delivered-To: {alias}\r\n")));
            Enqueue(transaction, group, blob);
        }
    }

    private void Place(WriteTransaction transaction)
    {
        foreach (LocalCopy copy in plan.Copies)
        {
            try
            {
                PlaceOne(transaction, copy);
                _delivered++;
            }
            catch (StoreException exception) when (exception.Fault is StoreFault.OverQuota or StoreFault.NotFound)
            {
                (_overQuota ??= []).Add(copy);
            }
        }

        if (_overQuota is null) return;
        if (_delivered == 0 && plan.Outbound.Count == 0 && message.Refusable) throw new StoreException(StoreFault.OverQuota, "No recipient has room for the message.");
        if (!message.QueueOverQuota) return;

        // Acknowledged with the others: so it must not be lost. The queue tries again and reports in the end.
        foreach (LocalCopy copy in _overQuota)
        {
            var group = new OutboundGroup(message.Envelope with { Recipients = [] }, null, Local: true);
            group.Recipients.Add(copy.Recipient with { Address = copy.Account.Address, OriginalRecipient = copy.Recipient.OriginalRecipient ?? "rfc822;" + copy.Recipient.Address });
            Enqueue(transaction, group, message.OutboundBlob, services.Retry.First);
        }
    }

    private void PlaceOne(WriteTransaction transaction, LocalCopy copy)
    {
        AccountId account = copy.Account.Id;
        MailboxId? mailbox = message.Quarantined ? transaction.FindMailbox(account, MailboxRole.Junk)?.Id : null;
        mailbox ??= services.Inboxes.Find(transaction, account);
        if (mailbox is not { } target)
        {
            services.Inboxes.Forget(account);
            throw new StoreException(StoreFault.NotFound, "The account has no Inbox.");
        }

        try
        {
            transaction.Append(new AppendRequest(target, message.LocalBlob, MessageFlags.None, message.At) { EnforceQuota = message.EnforceQuota });
        }
        catch (StoreException exception) when (exception.Fault == StoreFault.NotFound)
        {
            services.Inboxes.Forget(account);
            throw;
        }

        transaction.Journal(new JournalRecord("delivered")
        {
            Account = account,
            Sender = message.SenderText,
            Recipient = copy.Account.Address.ToString(),
            MessageIdHeader = message.MessageIdHeader,
            Trace = message.Trace,
            Detail = message.Quarantined ? "mailbox=junk" : "mailbox=inbox",
        });
    }

    // Held by a stage, or by the sender until a moment (RFC 4865): the queue delivers here too when the time has come.
    private void QueueCopies(WriteTransaction transaction)
    {
        if (plan.Copies.Count == 0) return;
        var group = new OutboundGroup(message.Envelope with { Recipients = [] }, null, Local: true);
        foreach (LocalCopy copy in plan.Copies)
        {
            group.Recipients.Add(copy.Recipient with { Address = copy.Account.Address, OriginalRecipient = copy.Recipient.OriginalRecipient ?? "rfc822;" + copy.Recipient.Address });
        }

        Enqueue(transaction, group, message.OutboundBlob);
    }

    private void Enqueue(WriteTransaction transaction, OutboundGroup group, StagedBlob blob, TimeSpan delay = default)
    {
        DateTimeOffset first = message.Envelope.HoldUntil is { } until && until > message.At ? until : message.At + delay;
        var recipients = new QueuedRecipient[group.Recipients.Count];
        for (int i = 0; i < recipients.Length; i++)
        {
            EnvelopeRecipient recipient = group.Recipients[i];
            recipients[i] = new QueuedRecipient
            {
                Recipient = recipient,
                Destination = group.Local ? QueueDestination.Local : QueueDestination.Of(recipient.Address),
                NextAttempt = first,
            };
        }

        QueuedMessage queued = transaction.Enqueue(
            new QueuedMessage
            {
                Envelope = group.Envelope,
                Size = blob.Length,
                Account = message.Account,
                Trace = message.Trace,
                Queued = message.At,
                Expires = services.Retry.Expiry(first, message.Envelope),
                HeldBecause = message.HeldBecause,
                Recipients = recipients,
            },
            blob);
        foreach (EnvelopeRecipient recipient in group.Recipients)
        {
            transaction.Journal(new JournalRecord("queued")
            {
                Account = message.Account,
                Sender = message.SenderText,
                Recipient = recipient.Address.ToString(),
                MessageIdHeader = message.MessageIdHeader,
                Trace = message.Trace,
                Detail = message.HeldBecause is { } reason ? $"queue={queued.Id} held={reason}" : $"queue={queued.Id}",
            });
        }

        _queued += recipients.Length;
        if (services.Intake.TryReserve(queued, message.At)) (_reserved ??= []).Add(queued);
    }
}
