using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>One message for those of its recipients that may be tried now.</summary>
internal readonly record struct DueMessage(QueuedMessage Message, IReadOnlyList<QueuedRecipient> Recipients);

/// <param name="Ready">Claimed, for lanes that have room.</param>
/// <param name="Blocked">Claimed, for destinations that are dead or, where they hide others from view, full.</param>
/// <param name="Stranded">Claimed: a clock that was set back left them further in the future than the schedule ever plans.</param>
/// <param name="Next">When to look again at the latest.</param>
internal readonly record struct DueBatch(IReadOnlyList<DueMessage> Ready, IReadOnlyList<DueMessage> Blocked, IReadOnlyList<DueMessage> Stranded, DateTimeOffset Next);

/// <summary>
/// Finds in the store what is due, and claims it. What is claimed is read again after the claim: see <see cref="QueueIntake"/>.
/// </summary>
internal sealed partial class DueMail(MailStore store, QueueIntake intake, LaneSet lanes, RetrySchedule retry, DeliveryOptions options, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan StrandedInterval = TimeSpan.FromMinutes(1);

    private long? _lookedForStranded;

    private SchedulerOptions Limits => options.Scheduler;

    internal async Task<DueBatch> TakeAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset next = now + Limits.RefillHorizon;
        try
        {
            int limit = intake.Count + Limits.MaximumInMemory / 4;
            IReadOnlyList<DueRecipient> due = await store.ReadAsync(reader => reader.DueRecipients(next, limit), stoppingToken).ConfigureAwait(false);
            var ready = new Dictionary<QueueId, HashSet<long>>();
            var blocked = new Dictionary<QueueId, HashSet<long>>();
            bool crowded = due.Count >= limit;
            bool full = false;
            foreach (DueRecipient recipient in due)
            {
                if (recipient.NextAttempt > now)
                {
                    next = recipient.NextAttempt;
                    break;
                }

                LaneState state = lanes.StateOf(recipient.Destination);
                if (state == LaneState.Full && !crowded)
                {
                    // Left in the store until the lane has room; but when such hide all others from view, they must step back.
                    full = true;
                    continue;
                }

                if (!intake.TryClaim(recipient.RecipientId)) continue;
                Dictionary<QueueId, HashSet<long>> into = state == LaneState.Open ? ready : blocked;
                if (!into.TryGetValue(recipient.Message, out HashSet<long>? ids)) into[recipient.Message] = ids = [];
                ids.Add(recipient.RecipientId);
            }

            if (crowded || full) next = now + Limits.RefillInterval;
            return new DueBatch(
                await LoadAsync(ready, now, stoppingToken).ConfigureAwait(false),
                await LoadAsync(blocked, now, stoppingToken).ConfigureAwait(false),
                await StrandedAsync(now, stoppingToken).ConfigureAwait(false),
                next);
        }
        catch (StoreException exception)
        {
            LogUnreadable(exception);
            return new DueBatch([], [], [], now + TimeSpan.FromSeconds(5));
        }
    }

    private async Task<IReadOnlyList<DueMessage>> LoadAsync(Dictionary<QueueId, HashSet<long>> claimed, DateTimeOffset now, CancellationToken stoppingToken)
    {
        if (claimed.Count == 0) return [];
        var messages = new List<QueuedMessage>(claimed.Count);
        try
        {
            await store.ReadAsync(reader =>
            {
                foreach (QueueId id in claimed.Keys)
                {
                    if (reader.FindQueued(id) is { } message) messages.Add(message);
                }

                return 0;
            }, stoppingToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            foreach (HashSet<long> ids in claimed.Values)
            {
                foreach (long id in ids) intake.Free(id);
            }

            throw;
        }

        var due = new List<DueMessage>(messages.Count);
        foreach (QueuedMessage message in messages)
        {
            HashSet<long> ids = claimed[message.Id];
            var recipients = new List<QueuedRecipient>(ids.Count);
            foreach (QueuedRecipient recipient in message.Recipients)
            {
                if (message.HeldBecause is null && recipient.State == RecipientState.Waiting && recipient.NextAttempt <= now && ids.Remove(recipient.Id)) recipients.Add(recipient);
            }

            if (recipients.Count > 0) due.Add(new DueMessage(message, recipients));
        }

        // Those that are left were sent, held or removed since the first look.
        foreach (HashSet<long> ids in claimed.Values)
        {
            foreach (long id in ids) intake.Free(id);
        }

        return due;
    }

    private async Task<IReadOnlyList<DueMessage>> StrandedAsync(DateTimeOffset now, CancellationToken stoppingToken)
    {
        const int Look = 1000;
        if (_lookedForStranded is { } last && clock.GetElapsedTime(last) < StrandedInterval) return [];
        _lookedForStranded = clock.GetTimestamp();
        DateTimeOffset latest = now + retry.Longest + Limits.MaximumDeadPause + TimeSpan.FromMinutes(1);
        var claimed = new Dictionary<QueueId, HashSet<long>>();
        foreach (DueRecipient recipient in await store.ReadAsync(reader => reader.RecipientsAfter(latest, Look), stoppingToken).ConfigureAwait(false))
        {
            if (!intake.TryClaim(recipient.RecipientId)) continue;
            if (!claimed.TryGetValue(recipient.Message, out HashSet<long>? ids)) claimed[recipient.Message] = ids = [];
            ids.Add(recipient.RecipientId);
        }

        return await LoadAsync(claimed, DateTimeOffset.MaxValue, stoppingToken).ConfigureAwait(false);
    }

    [LoggerMessage(3302, LogLevel.Error, "The queue could not be read; it is tried again in a few seconds")]
    private partial void LogUnreadable(Exception exception);
}
