using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>What an attempt says about its destination, whatever it says about the message.</summary>
internal enum Contact
{
    /// <summary>Nothing.</summary>
    Unknown,

    Reached,
    Unreachable,

    /// <summary>It says that we send too fast.</summary>
    Throttled,

    /// <summary>It says that we have too many connections.</summary>
    Crowded,
}

/// <summary>Makes one attempt for one piece of work, by whatever way its route says, and has the outcome recorded.</summary>
internal sealed partial class AttemptRunner(
    MailStore store, OutboundClient client, LocalQueueDelivery local, SenderStanding standing, SourceSelector sources, OutcomeRecorder recorder, SuppressionList suppressed, TimeProvider clock, ILogger<AttemptRunner> logger)
{
    private static readonly SmtpReply Broken = new(451, new EnhancedStatusCode(4, 3, 0), "Local error in processing");
    private static readonly SmtpReply Discarded = new(250, new EnhancedStatusCode(2, 0, 0), "Discarded by route");

    /// <summary>Never throws but for cancellation: whatever goes wrong is a reason to try later.</summary>
    /// <param name="judge">
    /// Told of the destination, with the failure where it is unreachable and after how many messages it ended a connection, before the fate is on the disk: whoever reads of a failure there
    /// and asks for another attempt must not be overtaken by the failure.
    /// </param>
    /// <returns>The connection for the next message; null when there is none.</returns>
    /// <param name="provider">Whose hosts the destination has; null for one that stands alone.</param>
    internal async Task<OutboundSession?> RunAsync(Route route, string? provider, Work work, OutboundSession? session, Action<Contact, SmtpReply?, int> judge, CancellationToken cancellationToken)
    {
        Work left = work;
        try
        {
            if (await standing.StopsAsync(work, cancellationToken).ConfigureAwait(false)) return session;
            if (IsOverdue(work))
            {
                await recorder.RecordAsync(work, route, All(work, Fate.Failed, Expired(work)), cancellationToken).ConfigureAwait(false);
                return session;
            }

            switch (route.Kind)
            {
                case RouteKind.Local:
                    await local.DeliverAsync(work, cancellationToken).ConfigureAwait(false);
                    return session;
                case RouteKind.Discard:
                    await recorder.RecordAsync(work, route, All(work, Fate.Sent, Discarded), cancellationToken).ConfigureAwait(false);
                    return session;
            }

            left = await WithoutSuppressedAsync(work, route, cancellationToken).ConfigureAwait(false);
            if (left.Recipients.Count == 0) return session;
            using var content = new StoredContent(store.OpenBlob(work.Message.Blob));
            while (true)
            {
                if (sources.Take(route.Pool, provider, left.Recipients.Count, session?.Local, out SourceWait wait) is not { } from)
                {
                    await recorder.PostponeAsync(left, wait.Until + TimeSpan.FromSeconds(60 * Random.Shared.NextDouble()), wait.Why).ConfigureAwait(false);
                    return session;
                }

                OutboundSession? given = session;
                session = null;
                if (given is not null && !from.Has(given.Local))
                {
                    await given.QuitAsync().ConfigureAwait(false);
                    given = null;
                }

                IReadOnlyList<QueuedRecipient> now = left.Recipients.Count <= from.Granted ? left.Recipients : [.. left.Recipients.Take(from.Granted)];
                IReadOnlyList<QueuedRecipient> later = left.Recipients.Count <= from.Granted ? [] : [.. left.Recipients.Skip(from.Granted)];
                OutboundAttempt? made = null;
                try
                {
                    made = await client.SendAsync(route, new OutboundJob(left.Message, now) { Sources = from }, content, given, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    sources.Settle(from, provider, made?.Local, made?.Outcomes ?? []);
                }

                OutboundAttempt attempt = made;
                session = attempt.Session;
                left = new Work(work.Message, [.. attempt.Left, .. later]);
                if (attempt.Left.Count == 0)
                {
                    (Contact? contact, SmtpReply? failure) = ContactOf(attempt);
                    if (contact is not null || attempt.EndedAfter > 0) judge(contact ?? Contact.Unknown, failure, attempt.EndedAfter);
                }

                // Before the next transaction: a crash in it must not repeat this one.
                await recorder.RecordAsync(work, route, attempt.Outcomes, cancellationToken).ConfigureAwait(false);
                if (left.Recipients.Count == 0) return session;
            }
        }
        catch (StoreException exception) when (exception.Fault is StoreFault.Damaged or StoreFault.NotFound)
        {
            // The bytes are gone: no later attempt will find them. The sender has to know.
            LogUnreadable(exception, work.Message.Id);
            await recorder.RecordAsync(left, route, All(left, Fate.Failed, new SmtpReply(554, new EnhancedStatusCode(5, 3, 0), "The stored message is damaged")), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception, work.Message.Id, route.Key);
            await recorder.RecordAsync(left, route, All(left, Fate.Deferred, Broken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (cancellationToken.IsCancellationRequested && session is not null) await session.DisposeAsync().ConfigureAwait(false);
        }

        return session;
    }

    // RCPT refuses those that people name; others come through aliases, lists and reports. Whoever wrote is told at once.
    private async Task<Work> WithoutSuppressedAsync(Work work, Route route, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<EmailAddress, SuppressedAddress> refused = await suppressed.AmongAsync(work.Recipients, cancellationToken).ConfigureAwait(false);
        if (refused.Count == 0) return work;
        var outcomes = new List<RecipientOutcome>(refused.Count);
        var left = new List<QueuedRecipient>(work.Recipients.Count);
        foreach (QueuedRecipient recipient in work.Recipients)
        {
            if (refused.TryGetValue(recipient.Recipient.Address, out SuppressedAddress? row)) outcomes.Add(new RecipientOutcome(recipient, Fate.Failed, SuppressionList.ReplyFor(row), null, false));
            else left.Add(recipient);
        }

        await recorder.RecordAsync(work, route, outcomes, cancellationToken).ConfigureAwait(false);
        return new Work(work.Message, left);
    }

    // Whoever greylists or slows us down talks to us: it is not dead, even where it hangs up after saying so.
    private static (Contact? Contact, SmtpReply? Failure) ContactOf(OutboundAttempt attempt)
    {
        bool greylisted = false;
        foreach (RecipientOutcome outcome in attempt.Outcomes)
        {
            if (outcome.Fate != Fate.Deferred || outcome.Host is null) continue;
            DeferralReason reason = Deferrals.ReasonOf(outcome.Reply);
            if (reason == DeferralReason.Throttled) return (Contact.Throttled, outcome.Reply);
            if (reason == DeferralReason.Crowded) return (Contact.Crowded, outcome.Reply);
            greylisted |= reason == DeferralReason.Greylisted;
        }

        return attempt.Unreachable && !greylisted ? (Contact.Unreachable, attempt.Outcomes[0].Reply)
            : attempt.Session is not null || greylisted ? (Contact.Reached, null)
            : (null, null);
    }

    // What was never tried gets its one attempt, however late: the server may have been off for days.
    private bool IsOverdue(Work work)
    {
        if (work.Message.Expires > clock.GetUtcNow()) return false;
        foreach (QueuedRecipient recipient in work.Recipients)
        {
            if (recipient.Attempts > 0) return true;
        }

        return false;
    }

    // RFC 3463 X.4.7: delivery time expired. Class 4, as each attempt's failure was (RFC 3464 §2.3.4 lets failed carry it).
    internal static SmtpReply Expired(Work work) =>
        new(450, new EnhancedStatusCode(4, 4, 7), work.Recipients[0].LastReply is { } last ? $"Delivery time expired; the last answer was: {last}" : "Delivery time expired");

    private static List<RecipientOutcome> All(Work work, Fate fate, SmtpReply reply)
    {
        var outcomes = new List<RecipientOutcome>(work.Recipients.Count);
        foreach (QueuedRecipient recipient in work.Recipients) outcomes.Add(new RecipientOutcome(recipient, fate, reply, null, false));
        return outcomes;
    }

    [LoggerMessage(3401, LogLevel.Error, "Queued message {Message} cannot be read and is returned to its sender")]
    private partial void LogUnreadable(Exception exception, QueueId message);

    [LoggerMessage(3402, LogLevel.Error, "The attempt for {Message} to {Destination} failed in the program itself; it is tried again later")]
    private partial void LogFailed(Exception exception, QueueId message, string destination);
}
