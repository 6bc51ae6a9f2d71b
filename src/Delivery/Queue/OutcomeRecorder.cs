using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Turns answers into fates and makes them durable: recipients, journal and the reports about them in one transaction, so that a
/// recipient is marked as bounced exactly when its report is queued. A bounded number of records is under way. Claims are freed when the fate is on the disk, and not before.
/// </summary>
internal sealed partial class OutcomeRecorder(
    MailStore store, QueueIntake intake, ReportDesk reports, RetrySchedule retry, SuppressionList suppressed, ReputationAlerts reputation, DeliveryMetrics metrics, DeliveryOptions options, TimeProvider clock, Random random, ILogger<OutcomeRecorder> logger)
{
    private const int MaximumPending = 256;

    private readonly SemaphoreSlim _slots = new(MaximumPending, MaximumPending);
    private readonly CancellationTokenSource _giveUp = new();

    /// <summary>
    /// Returns when the fate is durable: a connection goes on with its next message only then, so that a crash repeats at most the one
    /// whose answer it could not note (RFC 5321 §4.1.1.4). The commits of many connections share their groups.
    /// </summary>
    internal async ValueTask RecordAsync(Work work, Route route, IReadOnlyList<RecipientOutcome> outcomes, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        var record = new OutcomeRecord(work.Message) { At = now };
        foreach (RecipientOutcome outcome in outcomes) Judge(record, outcome, route, now);
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        await CommitAsync(record).ConfigureAwait(false);
    }

    /// <summary>The same for mailboxes here, in one transaction with the placements themselves.</summary>
    /// <returns>False: nothing was recorded, because other placements failed than the outcomes say (see <see cref="DeliveryCommit.Failures"/>). The recipients stay claimed.</returns>
    internal async ValueTask<bool> TryRecordAsync(Work work, IReadOnlyList<RecipientOutcome> outcomes, DeliveryCommit placements, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        var record = new OutcomeRecord(work.Message) { At = now, Placements = placements };
        foreach (RecipientOutcome outcome in outcomes) Judge(record, outcome, Route.ToMailboxes, now);
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await CommitAsync(record).ConfigureAwait(false);
    }

    /// <summary>No attempt was made: only the moment of the next one changes.</summary>
    /// <param name="why">The destination is known to be dead, and this was its answer: a sender whose mail is late or whose time is over is told.</param>
    /// <returns>False: somebody has asked for another moment since the recipients were read, and that stands.</returns>
    internal async Task<bool> PostponeAsync(Work work, DateTimeOffset until, SmtpReply? why = null)
    {
        DateTimeOffset now = clock.GetUtcNow();
        var record = new OutcomeRecord(work.Message) { At = now, Postponed = work.Recipients };
        foreach (QueuedRecipient recipient in work.Recipients)
        {
            if (why is null) record.Updates.Add(recipient with { NextAttempt = until });
            else Defer(record, recipient with { LastReply = why.ToString() }, why, null, until, now, attempted: false);
        }

        await RecordNowAsync(record).ConfigureAwait(false);
        return !record.IsOvertaken;
    }

    /// <summary>Waits for what is under way, at the end.</summary>
    internal async Task FlushAsync()
    {
        _giveUp.CancelAfter(TimeSpan.FromSeconds(10));
        for (int i = 0; i < MaximumPending; i++) await _slots.WaitAsync().ConfigureAwait(false);
        _slots.Release(MaximumPending);
    }

    /// <summary>Also for an operator, who gives a recipient up or lets it vanish.</summary>
    internal async Task RecordNowAsync(OutcomeRecord record)
    {
        await _slots.WaitAsync().ConfigureAwait(false);
        await CommitAsync(record).ConfigureAwait(false);
    }

    /// <summary>What its sender takes back, all at once or not at all; nobody is told of it.</summary>
    /// <exception cref="StoreException">Nothing was recorded.</exception>
    internal async Task RecordTogetherAsync(QueueWithdrawal withdrawal, Action<WriteTransaction>? alongside = null)
    {
        await _slots.WaitAsync().ConfigureAwait(false);
        try
        {
            await store.WriteAsync(transaction =>
            {
                withdrawal.Apply(transaction);
                alongside?.Invoke(transaction);
                return 0;
            }).ConfigureAwait(false);
            withdrawal.Made();
        }
        finally
        {
            _slots.Release();
        }
    }

    private void Judge(OutcomeRecord record, RecipientOutcome outcome, Route route, DateTimeOffset now)
    {
        QueuedMessage message = record.Message;
        QueuedRecipient recipient = outcome.Recipient with
        {
            Attempts = outcome.Recipient.Attempts + 1,
            LastReply = outcome.Reply.ToString(),
            LastHost = outcome.Host ?? outcome.Recipient.LastHost,
        };
        switch (outcome.Fate)
        {
            case Fate.Sent when route.Kind == RouteKind.Local:
                // The commit's own "delivered" and "queued" records say where it went.
                record.Updates.Add(recipient with { State = RecipientState.Sent });
                if (!outcome.DsnHandedOver) record.Successes.Add(new ReportItem(recipient, outcome.Reply, null, DeliveryAction.Delivered));
                break;
            case Fate.Sent:
                bool discarded = route.Kind == RouteKind.Discard;
                if (outcome.OverTls) record.OverTls.Add(recipient.Id);
                record.Add(recipient with { State = discarded ? RecipientState.Discarded : RecipientState.Sent }, discarded ? "discarded" : "sent");
                // RFC 3461 §5.2.2: where the next hop makes no reports, we say that it went on (relayed), or, after LMTP, that it arrived.
                bool demanded = IsRelayTold(message, outcome, route);
                if (!discarded && (!outcome.DsnHandedOver || demanded))
                    record.Successes.Add(new ReportItem(recipient, outcome.Reply, outcome.Host, route.Kind == RouteKind.Lmtp ? DeliveryAction.Delivered : DeliveryAction.Relayed) { IsDemanded = demanded });
                break;
            case Fate.Failed:
                Fail(record, recipient, outcome.Reply, outcome.Host);
                break;
            default:
                Defer(record, recipient, outcome.Reply, outcome.Host, now + retry.After(recipient.Attempts, outcome.Reply, random.NextDouble()), now, attempted: true);
                break;
        }
    }

    private void Defer(OutcomeRecord record, QueuedRecipient recipient, SmtpReply reply, string? host, DateTimeOffset next, DateTimeOffset now, bool attempted)
    {
        QueuedMessage message = record.Message;
        if (now >= message.Expires)
        {
            Fail(record, recipient, AttemptRunner.Expired(new Work(message, [recipient])), host);
            return;
        }

        bool late = recipient.DelayNoticeSent is null && IsLate(message, now);
        if (late) record.Delays.Add(new ReportItem(recipient, reply, host, DeliveryAction.Delayed) { IsDemanded = message.Envelope.DeliverBy is { ReturnOnTimeout: false } });
        // RFC 2852 §4.1.4.2: with by-mode N the sender hears when the time has passed, not an attempt or two later.
        if (message.Envelope.DeliverBy is { ReturnOnTimeout: false } by && by.Deadline > now && by.Deadline < next) next = by.Deadline;
        QueuedRecipient deferred = recipient with { NextAttempt = next < message.Expires ? next : message.Expires, DelayNoticeSent = late ? now : recipient.DelayNoticeSent };
        // The journal tells of attempts, and of what a sender was told.
        if (attempted || late) record.Add(deferred, "deferred", Verdict(record, recipient, reply, host));
        else record.Updates.Add(deferred);
    }

    private void Fail(OutcomeRecord record, QueuedRecipient recipient, SmtpReply reply, string? host)
    {
        record.Add(recipient with { State = RecipientState.Bounced, LastReply = reply.ToString() }, "bounced", Verdict(record, recipient, reply, host));
        record.Failures.Add(new ReportItem(recipient, reply, host, DeliveryAction.Failed));
    }

    private BounceVerdict Verdict(OutcomeRecord record, QueuedRecipient recipient, SmtpReply reply, string? host)
    {
        BounceVerdict verdict = BounceClassifier.Classify(reply);
        if (host is not null && verdict.Fault == BounceFault.Reputation && Deferrals.ReasonOf(reply) != DeferralReason.Greylisted && reputation.IsRaised(recipient.Destination, verdict, reply, out int faults))
        {
            record.Reputation.Add(new JournalRecord("reputation-fault")
            {
                Account = record.Message.Account,
                Sender = record.Message.Envelope.Sender?.ToString() ?? "",
                Recipient = recipient.Recipient.Address.ToString(),
                Trace = record.Message.Trace,
                Detail = $"destination={recipient.Destination}{AddressedAs.Words(record.Message, recipient.Recipient)} class={verdict.Class.Name()} rule={verdict.Rule} faults={faults} host={host} reply={reply}",
            });
        }

        return verdict;
    }

    // RFC 2852 §4.1.4: by-trace asks for a report from each relay; and from one that hands the message to a server which does not
    // keep the time (by-mode R would not have gone there).
    private static bool IsRelayTold(QueuedMessage message, RecipientOutcome outcome, Route route) =>
        message.Envelope.DeliverBy is { } by && route.Kind is (RouteKind.Mx or RouteKind.Smtp) && (by.Trace || !outcome.DeliverByHandedOver);

    private bool IsLate(QueuedMessage message, DateTimeOffset now)
    {
        DateTimeOffset since = message.Envelope.HoldUntil is { } until && until > message.Queued ? until : message.Queued;
        // RFC 2852 §4.1.4.2: by-mode N asks to be told when the time has passed.
        return now - since >= options.DelayNoticeAfter || (message.Envelope.DeliverBy is { ReturnOnTimeout: false } by && now >= by.Deadline);
    }

    private async Task<bool> CommitAsync(OutcomeRecord record)
    {
        var prepared = new List<PreparedReport>();
        bool over = false;
        try
        {
            await PrepareAsync(record, prepared).ConfigureAwait(false);
            await FeedAsync(record).ConfigureAwait(false);
            over = await MakeAsync(record, prepared).ConfigureAwait(false);
            if (over) Count(record);
        }
        catch (Exception exception) when (record.Placements is null || exception is OperationCanceledException)
        {
            // Where nothing but the record was at stake. Whoever wanted something placed hears of the failure, and puts the next attempt off.
            over = true;
            LogLost(exception, record.Message.Id);
        }
        finally
        {
            foreach (PreparedReport report in prepared) await report.DisposeAsync().ConfigureAwait(false);
            if (over)
            {
                foreach (QueuedRecipient recipient in record.Updates) intake.Free(recipient.Id);
            }

            _slots.Release();
        }

        return over;
    }

    private async Task<bool> MakeAsync(OutcomeRecord record, List<PreparedReport> prepared)
    {
        var commits = new List<DeliveryCommit>(prepared.Count + 1);
        if (record.Placements is { } placements) commits.Add(placements);
        foreach (PreparedReport report in prepared) commits.Add(report.Commit);
        for (TimeSpan pause = TimeSpan.FromSeconds(1); ; pause = pause < TimeSpan.FromMinutes(1) ? pause * 2 : pause)
        {
            try
            {
                return await DeliveryCommit.RunAsync(store, commits, transaction => record.Apply(transaction, suppressed)).ConfigureAwait(false) == CommitEnd.Made;
            }
            catch (StoreException exception) when (exception.IsTemporary)
            {
                // It must be recorded, or what was sent is sent again. The recipients stay claimed until it is.
                LogRetry(exception, record.Message.Id);
                await Task.Delay(pause, clock, _giveUp.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task PrepareAsync(OutcomeRecord record, List<PreparedReport> prepared)
    {
        if (record.Failures.Count > 0 && await reports.PrepareAsync(record.Message, record.Failures).ConfigureAwait(false) is { } failure) prepared.Add(failure);
        if (record.Delays.Count > 0 && await reports.PrepareAsync(record.Message, record.Delays).ConfigureAwait(false) is { } delay) prepared.Add(delay);
        if (record.Successes.Count > 0 && await reports.PrepareAsync(record.Message, record.Successes).ConfigureAwait(false) is { } success) prepared.Add(success);
    }

    // Only what a host said of its own mailboxes counts: not what we, an operator or the list itself made of them.
    private async ValueTask FeedAsync(OutcomeRecord record)
    {
        foreach (ReportItem failure in record.Failures)
        {
            if (failure.Host is null || failure.Recipient.Destination == QueueDestination.Local) continue;
            BounceVerdict verdict = BounceClassifier.Classify(failure.Reply);
            EmailAddress address = failure.Recipient.Recipient.Address;
            if (!await suppressed.ConcernsAsync(address, verdict).ConfigureAwait(false)) continue;
            record.Suppressions.Add(new SuppressionEvent(address, verdict, failure.Reply.IsPermanentFailure, failure.Reply.ToString(), "queue"));
        }
    }

    internal void Count(OutcomeRecord record)
    {
        int sent = 0, bounced = 0, discarded = 0, deferred = 0;
        foreach ((QueuedRecipient recipient, _, _) in record.Journal)
        {
            switch (recipient.State)
            {
                case RecipientState.Sent: sent++; break;
                case RecipientState.Bounced: bounced++; break;
                case RecipientState.Discarded: discarded++; break;
                default: deferred++; break;
            }
        }

        if (record.Placements is not null) metrics.Left(record.Updates.Count(static recipient => recipient.State == RecipientState.Sent));
        if (sent > 0) metrics.Sent(sent);
        if (bounced > 0) metrics.Bounced(bounced);
        if (discarded > 0) metrics.Left(discarded);
        if (deferred > 0) metrics.Deferred(deferred);
    }

    [LoggerMessage(3501, LogLevel.Error, "The outcome of {Message} cannot be recorded at the moment; it is tried again until it can")]
    private partial void LogRetry(Exception exception, QueueId message);

    [LoggerMessage(3502, LogLevel.Error, "The outcome of {Message} could not be recorded; its recipients will be tried again")]
    private partial void LogLost(Exception exception, QueueId message);
}
