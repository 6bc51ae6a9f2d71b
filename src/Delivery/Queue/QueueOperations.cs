using System.Buffers;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>How an operator's change of a queue entry ended.</summary>
public enum QueueChange
{
    Done,

    /// <summary>No such message, or nothing of it waits any more.</summary>
    NotFound,

    /// <summary>Some recipients are being tried at this moment and were left alone; ask again when the attempt is over.</summary>
    PartlyUnderWay,
}

/// <summary>How a sender's wish to take a message back ended.</summary>
public enum QueueCancellation
{
    Done,

    /// <summary>Nothing of that account waits under this trace.</summary>
    NotFound,

    /// <summary>Its moment has come, or somebody has released it: it is on its way.</summary>
    TooLate,
}

/// <summary>What people and other programs may do with the queue. Every change is one transaction with its journal record.</summary>
public sealed class QueueOperations
{
    // RFC 5322 §2.1.1: octets of a line, with its end.
    private const int LongestLine = 1000;

    private readonly MailStore _store;
    private readonly QueueIntake _intake;
    private readonly QueueScheduler _scheduler;
    private readonly OutcomeRecorder _recorder;
    private readonly TimeProvider _clock;

    internal QueueOperations(MailStore store, QueueIntake intake, QueueScheduler scheduler, OutcomeRecorder recorder, TimeProvider clock)
    {
        _store = store;
        _intake = intake;
        _scheduler = scheduler;
        _recorder = recorder;
        _clock = clock;
    }

    public ValueTask<IReadOnlyList<QueuedMessage>> ListAsync(QueueQuery query, CancellationToken cancellationToken = default) =>
        _store.ReadAsync(reader => reader.ListQueue(query), cancellationToken);

    /// <summary>How many entries match, whatever the place and the limit.</summary>
    public ValueTask<long> CountAsync(QueueQuery query, CancellationToken cancellationToken = default) => _store.ReadAsync(reader => reader.CountQueue(query), cancellationToken);

    /// <summary>What destinations have taught and bear, pools and their warm-up, and what is remembered of mail hosts; at most so many of each.</summary>
    public ValueTask<DestinationReport> DestinationsAsync(int most = 1000, CancellationToken cancellationToken = default) => _scheduler.DestinationsAsync(most, cancellationToken);

    /// <summary>Null when it is not in the queue.</summary>
    public ValueTask<QueuedMessage?> FindAsync(QueueId message, CancellationToken cancellationToken = default) =>
        _store.ReadAsync(reader => reader.FindQueued(message), cancellationToken);

    /// <summary>The message's bytes. Throws what <see cref="MailStore.OpenBlob"/> throws.</summary>
    public BlobReader Open(QueuedMessage message) => _store.OpenBlob(message.Blob);

    /// <summary>The address here, an alias, a list or an account, that sent it on to others; null where it goes as its sender sent it. Throws what <see cref="MailStore.OpenBlob"/> throws.</summary>
    public async ValueTask<EmailAddress?> SentOnByAsync(QueuedMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        using BlobReader reader = _store.OpenBlob(message.Blob);
        byte[] head = new byte[Math.Min(reader.Length, LongestLine)];
        int read = await reader.ReadAsync(0, head, cancellationToken).ConfigureAwait(false);
        return RecipientRouter.FirstDeliveredTo(new ReadOnlySequence<byte>(head, 0, read));
    }

    /// <summary>Nothing of it is tried until it is released. An attempt under way goes on.</summary>
    /// <param name="by">Who, for the journal.</param>
    public Task<QueueChange> HoldAsync(QueueId message, string because, string by) => ChangeAsync(message, "held", $"{by}: {because}", transaction => transaction.SetHeld(message, because));

    /// <summary>Ends a hold, whoever set it, and tries at once. What a deleted account has left behind leaves by the decision of whoever releases it.</summary>
    public Task<QueueChange> ReleaseAsync(QueueId message, string by) => ChangeAsync(message, "released", by, transaction =>
    {
        if (transaction.FindQueued(message)!.HeldBecause == SenderStanding.Gone) transaction.Disown(message);
        transaction.SetHeld(message, null);
        TryNow(transaction, message, null);
    });

    /// <summary>Tries at once, whatever the schedule says.</summary>
    public Task<QueueChange> RetryAsync(QueueId message, string by) => ChangeAsync(message, "retried", by, transaction => TryNow(transaction, message, null));

    /// <param name="route">See <see cref="Route.TryParse"/>; null goes back to the configured routes.</param>
    /// <exception cref="FormatException">That is no route.</exception>
    public Task<QueueChange> RerouteAsync(QueueId message, string? route, string by)
    {
        if (route is not null) CheckRoute(route);
        return ChangeAsync(message, "re-routed", $"{by}: {route ?? "as configured"}", transaction =>
        {
            transaction.SetRoute(message, route);
            TryNow(transaction, message, recipient => recipient.Destination == QueueDestination.Local ? recipient.Destination : route ?? QueueDestination.Of(recipient.Recipient.Address));
        });
    }

    /// <exception cref="FormatException">It is none.</exception>
    public static void CheckRoute(string route)
    {
        if (!Route.TryParse(route, out _)) throw new FormatException($"'{route}' is not smtp:host:port, lmtp:host:port, lmtp:unix:/path or discard:.");
    }

    /// <summary>Gives up what waits and tells the sender.</summary>
    public async Task<QueueChange> BounceAsync(QueueId message, string by)
    {
        (QueuedMessage? queued, List<QueuedRecipient> claimed, bool busy) = await ClaimAsync(message).ConfigureAwait(false);
        if (queued is null || (claimed.Count == 0 && !busy)) return QueueChange.NotFound;
        if (claimed.Count > 0)
        {
            // RFC 3463 X.7.1: a person's decision.
            var reply = new SmtpReply(550, new EnhancedStatusCode(5, 7, 1), "Returned by the administrator of the mail system");
            var record = new OutcomeRecord(queued);
            foreach (QueuedRecipient recipient in claimed)
            {
                record.Add(recipient with { State = RecipientState.Bounced, LastReply = $"{reply} ({by})" }, "bounced");
                record.Failures.Add(new ReportItem(recipient, reply, null, DeliveryAction.Failed));
            }

            await _recorder.RecordNowAsync(record).ConfigureAwait(false);
        }

        return busy ? QueueChange.PartlyUnderWay : QueueChange.Done;
    }

    /// <summary>Removes what waits, and tells nobody.</summary>
    public async Task<QueueChange> DeleteAsync(QueueId message, string by)
    {
        (QueuedMessage? queued, List<QueuedRecipient> claimed, bool busy) = await ClaimAsync(message).ConfigureAwait(false);
        if (queued is null || (claimed.Count == 0 && !busy)) return QueueChange.NotFound;
        if (claimed.Count > 0)
        {
            var record = new OutcomeRecord(queued);
            foreach (QueuedRecipient recipient in claimed) record.Add(recipient with { State = RecipientState.Discarded, LastReply = $"Deleted by {by}" }, "discarded");
            await _recorder.RecordNowAsync(record).ConfigureAwait(false);
        }

        return busy ? QueueChange.PartlyUnderWay : QueueChange.Done;
    }

    /// <summary>
    /// The account that submitted a message for later (RFC 4865) takes it back while its moment has not come: all of it or nothing, and nobody
    /// is told. Entries that an administrator released before are gone already and no part of this.
    /// </summary>
    /// <param name="trace">The submission's <see cref="ReceivingTransaction.Trace"/>; it may have made several entries.</param>
    /// <param name="sender">Who asks. Another account's message is not found.</param>
    /// <param name="alongside">Part of the transaction that takes it out of the queue; what it throws leaves everything as it was.</param>
    /// <exception cref="StoreException">Nothing was changed.</exception>
    public async Task<QueueCancellation> CancelAsync(string trace, AccountId sender, Action<WriteTransaction>? alongside = null, CancellationToken cancellationToken = default)
    {
        using QueueWithdrawal withdrawal = await WithdrawAsync(trace, sender, cancellationToken).ConfigureAwait(false);
        if (withdrawal.Outcome == QueueCancellation.Done) await _recorder.RecordTogetherAsync(withdrawal, alongside).ConfigureAwait(false);
        return withdrawal.Outcome;
    }

    /// <summary>The same where something takes its place in one transaction: nobody tries it until what is returned is disposed of.</summary>
    /// <param name="trace">See <see cref="CancelAsync"/>.</param>
    /// <param name="sender">See <see cref="CancelAsync"/>.</param>
    public async Task<QueueWithdrawal> WithdrawAsync(string trace, AccountId sender, CancellationToken cancellationToken = default)
    {
        var records = new List<OutcomeRecord>();
        bool free = true;
        foreach (QueuedMessage entry in await ListAsync(new QueueQuery { Trace = trace, Limit = int.MaxValue }, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Account != sender) continue;
            (QueuedMessage? queued, List<QueuedRecipient> claimed, bool busy) = await ClaimAsync(entry.Id).ConfigureAwait(false);
            var record = new OutcomeRecord(queued ?? entry);
            foreach (QueuedRecipient recipient in claimed) record.Add(recipient with { State = RecipientState.Discarded, LastReply = "Cancelled by its sender" }, "cancelled");
            records.Add(record);
            // What an administrator holds is his to release.
            free &= !busy && queued is { HeldBecause: null } && claimed.Count == queued.Recipients.Count && IsAhead(queued, claimed);
        }

        return new QueueWithdrawal(records.Count == 0 ? QueueCancellation.NotFound : free ? QueueCancellation.Done : QueueCancellation.TooLate, records, _intake, _scheduler, _recorder);
    }

    private bool IsAhead(QueuedMessage message, List<QueuedRecipient> recipients)
    {
        if (message.Envelope.HoldUntil is not { } until || until <= _clock.GetUtcNow()) return false;
        foreach (QueuedRecipient recipient in recipients)
        {
            // A release brings the next attempt forward.
            if (recipient.Attempts > 0 || recipient.NextAttempt < until) return false;
        }

        return true;
    }

    // Takes the message's recipients out of the scheduler's hands into ours; those in an attempt cannot be had.
    private async Task<(QueuedMessage? Message, List<QueuedRecipient> Claimed, bool Busy)> ClaimAsync(QueueId id)
    {
        _scheduler.Recall(id);
        var claimed = new List<QueuedRecipient>();
        bool busy = false;
        if (await FindAsync(id).ConfigureAwait(false) is not { } first) return (null, claimed, false);
        var ids = new HashSet<long>();
        foreach (QueuedRecipient recipient in first.Recipients)
        {
            if (recipient.State != RecipientState.Waiting) continue;
            if (_intake.TryClaim(recipient.Id)) ids.Add(recipient.Id);
            else busy = true;
        }

        // Read again: a fate may have been recorded between the first look and the claim.
        QueuedMessage? second = await FindAsync(id).ConfigureAwait(false);
        foreach (QueuedRecipient recipient in second?.Recipients ?? [])
        {
            if (recipient.State == RecipientState.Waiting && ids.Remove(recipient.Id)) claimed.Add(recipient);
        }

        foreach (long gone in ids) _intake.Free(gone);
        return (second, claimed, busy);
    }

    private async Task<QueueChange> ChangeAsync(QueueId message, string kind, string detail, Action<WriteTransaction> change)
    {
        try
        {
            await _store.WriteAsync(transaction =>
            {
                QueuedMessage queued = transaction.FindQueued(message) ?? throw new StoreException(StoreFault.NotFound, $"{message} is not in the queue.");
                change(transaction);
                transaction.Journal(new JournalRecord(kind) { Account = queued.Account, Sender = queued.Envelope.Sender?.ToString() ?? "", Trace = queued.Trace, Detail = $"queue={message} {detail}" });
                QueuedMessage changed = transaction.FindQueued(message)!;
                if (changed.HeldBecause is null) _scheduler.Revive(changed);
                return changed;
            }).ConfigureAwait(false);
            // What the scheduler had taken knew nothing of this: it reads it anew.
            _scheduler.Recall(message);
            _scheduler.LookAgain();
            return QueueChange.Done;
        }
        catch (StoreException exception) when (exception.Fault == StoreFault.NotFound)
        {
            return QueueChange.NotFound;
        }
    }

    private void TryNow(WriteTransaction transaction, QueueId message, Func<QueuedRecipient, string>? destination)
    {
        var updates = new List<QueuedRecipient>();
        foreach (QueuedRecipient recipient in transaction.FindQueued(message)!.Recipients)
        {
            if (recipient.State != RecipientState.Waiting) continue;
            updates.Add(recipient with { NextAttempt = _clock.GetUtcNow(), Destination = destination?.Invoke(recipient) ?? recipient.Destination });
        }

        if (updates.Count > 0) transaction.UpdateRecipients(message, updates);
    }
}
