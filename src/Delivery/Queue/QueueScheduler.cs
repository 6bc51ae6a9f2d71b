using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Decides what is tried when. The truth is in the store; here is only what is due now or soon, in one <see cref="Lane"/> for each
/// next hop. Lanes that could start an attempt stand in a ring and take turns, so that one with a million messages and one with a
/// single message wait equally long for a place. It never speaks SMTP and never writes a fate: that is <see cref="AttemptRunner"/>'s.
/// </summary>
internal sealed partial class QueueScheduler(
    MailStore store, QueueIntake intake, RouteTable routes, AttemptRunner attempts, OutcomeRecorder recorder, RetrySchedule retry,
    DeliveryOptions options, TimeProvider clock, Random random, ILogger<QueueScheduler> logger) : BackgroundService
{
    private enum LaneState
    {
        Open,
        Full,
        Dead,
    }

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<Lane> _ring = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _abandon = new();
    private TaskCompletionSource? _idle;
    private int _active;
    private long _sequence;
    private volatile bool _refill = true;

    private SchedulerOptions Limits => options.Scheduler;

    /// <summary>Something may be due: look into the store.</summary>
    internal void LookAgain()
    {
        _refill = true;
        Wake();
    }

    /// <summary>Takes back what waits of a message and is not being tried at this moment: an operator has changed it.</summary>
    internal void Recall(QueueId message)
    {
        lock (_lock)
        {
            foreach (Lane lane in _lanes.Values)
            {
                foreach (Work work in lane.Remove(work => work.Message.Id == message)) Free(work);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using IDisposable subscription = store.SubscribeQueue(LookAgain);
        intake.Open(Limits.MaximumInMemory, Wake);
        long lastRefill = 0;
        DateTimeOffset nextDue = clock.GetUtcNow();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                while (intake.TryTake(out QueuedMessage? offered)) Admit(offered, offered.Recipients);
                bool wanted = _refill || clock.GetUtcNow() >= nextDue || clock.GetElapsedTime(lastRefill) >= Limits.RefillHorizon;
                if (wanted && (lastRefill == 0 || clock.GetElapsedTime(lastRefill) >= Limits.RefillInterval) && intake.Count < Limits.MaximumInMemory * 7 / 8)
                {
                    _refill = false;
                    lastRefill = clock.GetTimestamp();
                    nextDue = await RefillAsync(stoppingToken).ConfigureAwait(false);
                }

                Pump();
                Shed();
                Sweep();
                TimeSpan wait = _refill ? Limits.RefillInterval : nextDue - clock.GetUtcNow();
                if (wait > options.Outbound.ConnectionIdle) wait = options.Outbound.ConnectionIdle;
                if (wait > TimeSpan.Zero) await WaitAsync(wait, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            intake.Close();
            await DrainAsync().ConfigureAwait(false);
        }
    }

    public override void Dispose()
    {
        _abandon.Dispose();
        _wake.Dispose();
        base.Dispose();
    }

    private void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0) _wake.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // Two woke it at once, or it has stopped: both are what the caller wants.
        }
    }

    private async Task WaitAsync(TimeSpan time, CancellationToken stoppingToken)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task signal = _wake.WaitAsync(until.Token);
        await Task.WhenAny(signal, Task.Delay(time, clock, until.Token)).ConfigureAwait(false);
        await until.CancelAsync().ConfigureAwait(false);
        stoppingToken.ThrowIfCancellationRequested();
    }

    // Returns when the next recipient is due. What is claimed is read again after the claim: see QueueIntake.
    private async Task<DateTimeOffset> RefillAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset next = now + Limits.RefillHorizon;
        try
        {
            int limit = intake.Count + Limits.MaximumInMemory / 4;
            IReadOnlyList<DueRecipient> due = await store.ReadAsync(reader => reader.DueRecipients(next, limit), stoppingToken).ConfigureAwait(false);
            if (due.Count == 0) await ClampAsync(now, stoppingToken).ConfigureAwait(false);
            var claimed = new Dictionary<QueueId, HashSet<long>>();
            var postponed = new Dictionary<QueueId, HashSet<long>>();
            bool crowded = due.Count >= limit;
            bool full = false;
            foreach (DueRecipient recipient in due)
            {
                if (recipient.NextAttempt > now)
                {
                    next = recipient.NextAttempt;
                    break;
                }

                LaneState state = StateOf(recipient.Destination, now);
                if (state == LaneState.Full && !crowded)
                {
                    // Left in the store until the lane has room; but when such hide all others from view, they must step back.
                    full = true;
                    continue;
                }

                if (!intake.TryClaim(recipient.RecipientId)) continue;
                Dictionary<QueueId, HashSet<long>> into = state == LaneState.Open ? claimed : postponed;
                if (!into.TryGetValue(recipient.Message, out HashSet<long>? ids)) into[recipient.Message] = ids = [];
                ids.Add(recipient.RecipientId);
            }

            await LoadAsync(claimed, now, Admit, stoppingToken).ConfigureAwait(false);
            await LoadAsync(postponed, now, (message, recipients) => Postpone(new Work(message, recipients), now + Limits.DeadPause), stoppingToken).ConfigureAwait(false);
            if (crowded || full) next = now + Limits.RefillInterval;
        }
        catch (StoreException exception)
        {
            LogRefillFailed(exception);
            next = now + TimeSpan.FromSeconds(5);
        }

        return next;
    }

    private async Task LoadAsync(Dictionary<QueueId, HashSet<long>> claimed, DateTimeOffset now, Action<QueuedMessage, IReadOnlyList<QueuedRecipient>> use, CancellationToken stoppingToken)
    {
        if (claimed.Count == 0) return;
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

        foreach (QueuedMessage message in messages)
        {
            HashSet<long> ids = claimed[message.Id];
            var ready = new List<QueuedRecipient>(ids.Count);
            foreach (QueuedRecipient recipient in message.Recipients)
            {
                if (message.HeldBecause is null && recipient.State == RecipientState.Waiting && recipient.NextAttempt <= now && ids.Remove(recipient.Id)) ready.Add(recipient);
            }

            if (ready.Count > 0) use(message, ready);
        }

        // Those that are left were sent, held or removed since the first look.
        foreach (HashSet<long> ids in claimed.Values)
        {
            foreach (long id in ids) intake.Free(id);
        }
    }

    // A clock that was set back leaves attempts further in the future than the schedule ever plans: bring them near.
    private async Task ClampAsync(DateTimeOffset now, CancellationToken stoppingToken)
    {
        const int Look = 100;
        DateTimeOffset latest = now + retry.Longest + TimeSpan.FromMinutes(1);
        IReadOnlyList<DueRecipient> waiting = await store.ReadAsync(reader => reader.DueRecipients(DateTimeOffset.MaxValue.AddYears(-1), Look), stoppingToken).ConfigureAwait(false);
        foreach (DueRecipient recipient in waiting)
        {
            if (recipient.NextAttempt <= latest || !intake.TryClaim(recipient.RecipientId)) continue;
            QueuedMessage? message = await store.ReadAsync(reader => reader.FindQueued(recipient.Message), stoppingToken).ConfigureAwait(false);
            QueuedRecipient? found = message?.Recipients.FirstOrDefault(r => r.Id == recipient.RecipientId);
            bool wanted = message?.Envelope.HoldUntil is { } until && until >= recipient.NextAttempt;
            if (message is null || found is null || wanted || found.State != RecipientState.Waiting) intake.Free(recipient.RecipientId);
            else Postpone(new Work(message, [found]), now + retry.First);
        }
    }

    private LaneState StateOf(string destination, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(routes.Find(destination).Key, out Lane? lane)) return LaneState.Open;
            return lane.DeadUntil > now ? LaneState.Dead : lane.WaitingRecipients >= Limits.MaximumInMemoryPerDestination ? LaneState.Full : LaneState.Open;
        }
    }

    // Memory is filled by a few lanes that cannot keep up: what they hold beyond their share goes back to the store's care.
    private void Shed()
    {
        if (intake.Count < Limits.MaximumInMemory * 3 / 4) return;
        lock (_lock)
        {
            int busy = 0;
            foreach (Lane lane in _lanes.Values) busy += lane.HasWork ? 1 : 0;
            int share = Math.Max(1, Limits.MaximumInMemory / (2 * Math.Max(1, busy)));
            if (busy < 2) return;
            foreach (Lane lane in _lanes.Values)
            {
                if (lane.WaitingRecipients <= share) continue;
                int kept = 0;
                foreach (Work work in lane.Remove(work => (kept += work.Recipients.Count) > share)) Free(work);
            }
        }

        _refill = true;
    }

    private void Admit(QueuedMessage message, IReadOnlyList<QueuedRecipient> recipients)
    {
        if (recipients.Count == 1)
        {
            Admit(RouteOf(message, recipients[0]), new Work(message, recipients));
            return;
        }

        var byRoute = new Dictionary<string, (Route Route, List<QueuedRecipient> Recipients)>(StringComparer.OrdinalIgnoreCase);
        foreach (QueuedRecipient recipient in recipients)
        {
            Route route = RouteOf(message, recipient);
            if (!byRoute.TryGetValue(route.Key, out var group)) byRoute[route.Key] = group = (route, []);
            group.Recipients.Add(recipient);
        }

        foreach ((Route route, List<QueuedRecipient> group) in byRoute.Values) Admit(route, new Work(message, group));
    }

    private Route RouteOf(QueuedMessage message, QueuedRecipient recipient) =>
        routes.Find(message.Route is { } forced && recipient.Destination != QueueDestination.Local ? forced : recipient.Destination);

    private void Admit(Route route, Work work)
    {
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset deadUntil;
        lock (_lock)
        {
            if (!_lanes.TryGetValue(route.Key, out Lane? lane)) _lanes[route.Key] = lane = new Lane(route, Limits);
            lane.LastUsed = clock.GetTimestamp();
            deadUntil = lane.DeadUntil;
            if (deadUntil <= now && lane.WaitingRecipients >= Limits.MaximumInMemoryPerDestination)
            {
                // It stays due in the store and is found when there is room.
                Free(work);
                _refill = true;
                return;
            }

            if (deadUntil <= now)
            {
                lane.Add(work, _sequence++);
                Ready(lane);
                return;
            }
        }

        Postpone(work, deadUntil);
    }

    // Without an attempt: no fault of the message, and no count against it.
    private void Postpone(Work work, DateTimeOffset until)
    {
        DateTimeOffset later = until + TimeSpan.FromSeconds(30 * random.NextDouble());
        recorder.Postpone(work, later);
    }

    private void Ready(Lane lane)
    {
        if (lane.IsReady || !lane.CanStart) return;
        lane.IsReady = true;
        _ring.Enqueue(lane);
    }

    private void Pump()
    {
        while (true)
        {
            Lane lane;
            lock (_lock)
            {
                if (!TryNextLane(out Lane? next)) return;
                lane = next;
                lane.Active++;
                _active++;
            }

            _ = RunAsync(lane);
        }
    }

    private bool TryNextLane([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Lane? lane)
    {
        for (int i = _ring.Count; i > 0; i--)
        {
            lane = _ring.Dequeue();
            lane.IsReady = false;
            if (!lane.CanStart) continue;
            if (_active < Limits.MaximumAttempts || (lane.Active == 0 && _active < Limits.MaximumAttempts + Limits.ReservedAttempts))
            {
                // To the end of the ring: the next place is another lane's.
                lane.Active++;
                Ready(lane);
                lane.Active--;
                return true;
            }

            Ready(lane);
        }

        lane = null;
        return false;
    }

    // One place of a lane: message after message over one connection, while there is work and no other lane waits for the place.
    private async Task RunAsync(Lane lane)
    {
        await Task.Yield();
        OutboundSession? session = null;
        int done = 0;
        try
        {
            while (TryTakeWork(lane, done, ref session, out Work? work))
            {
                done++;
                AttemptEnd end = await attempts.RunAsync(lane.Route, work, session, _abandon.Token).ConfigureAwait(false);
                session = end.Session;
                Feedback(lane, end.Contact);
            }
        }
        catch (OperationCanceledException) when (_abandon.IsCancellationRequested)
        {
            // Stopped in the middle: nothing was recorded, so it is tried again at the next start.
        }
        catch (Exception exception)
        {
            LogAttemptFailed(exception, lane.Route.Key);
        }
        finally
        {
            OutboundSession? surplus = null;
            lock (_lock)
            {
                if (session is not null && !_abandon.IsCancellationRequested) lane.Idle.Push(session);
                else surplus = session;
                lane.LastUsed = clock.GetTimestamp();
                lane.Active--;
                _active--;
                Ready(lane);
                if (_active == 0) _idle?.TrySetResult();
            }

            if (surplus is not null) await surplus.DisposeAsync().ConfigureAwait(false);
            Wake();
        }
    }

    private bool TryTakeWork(Lane lane, int done, ref OutboundSession? session, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Work? work)
    {
        work = null;
        lock (_lock)
        {
            if (_idle is not null || _abandon.IsCancellationRequested || lane.Active > lane.Window) return false;
            if (done >= Limits.MessagesPerTurn && _ring.Count > 0 && _active >= Limits.MaximumAttempts) return false;
            if (!lane.TryTake(out work)) return false;
            if (session is null) lane.Idle.TryPop(out session);
            return true;
        }
    }

    private void Feedback(Lane lane, Contact contact)
    {
        if (contact == Contact.None) return;
        List<Work>? stranded = null;
        DateTimeOffset until = default;
        lock (_lock)
        {
            if (contact == Contact.Reached)
            {
                lane.Succeeded();
                Ready(lane);
            }
            else if (lane.Failed(clock.GetUtcNow(), random.NextDouble()))
            {
                stranded = lane.Remove(static _ => true);
                until = lane.DeadUntil;
            }
        }

        if (stranded is null) return;
        LogDead(lane.Route.Key, until);
        foreach (Work work in stranded) Postpone(work, until);
    }

    // Closes connections nobody used for a while, and forgets lanes that have nothing to remember.
    private void Sweep()
    {
        List<OutboundSession>? closing = null;
        lock (_lock)
        {
            List<string>? forgotten = null;
            foreach ((string key, Lane lane) in _lanes)
            {
                if (lane.Active > 0 || lane.HasWork || clock.GetElapsedTime(lane.LastUsed) < options.Outbound.ConnectionIdle) continue;
                while (lane.Idle.TryPop(out OutboundSession? session)) (closing ??= []).Add(session);
                if (lane.DeadUntil + Limits.MaximumDeadPause < clock.GetUtcNow()) (forgotten ??= []).Add(key);
            }

            if (forgotten is not null)
            {
                foreach (string key in forgotten) _lanes.Remove(key);
            }
        }

        if (closing is null) return;
        foreach (OutboundSession session in closing) _ = session.QuitAsync();
    }

    private async Task DrainAsync()
    {
        Task idle = Task.CompletedTask;
        List<OutboundSession> open = [];
        lock (_lock)
        {
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_active > 0) idle = _idle.Task;
        }

        try
        {
            await idle.WaitAsync(Limits.StopGrace, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _abandon.CancelAsync().ConfigureAwait(false);
            await idle.ConfigureAwait(false);
        }

        lock (_lock)
        {
            foreach (Lane lane in _lanes.Values)
            {
                while (lane.Idle.TryPop(out OutboundSession? session)) open.Add(session);
            }
        }

        foreach (OutboundSession session in open) await session.DisposeAsync().ConfigureAwait(false);
        await recorder.FlushAsync().ConfigureAwait(false);
    }

    private void Free(Work work)
    {
        foreach (QueuedRecipient recipient in work.Recipients) intake.Free(recipient.Id);
    }

    [LoggerMessage(3301, LogLevel.Warning, "{Destination} cannot be reached; its mail waits until {Until}")]
    private partial void LogDead(string destination, DateTimeOffset until);

    [LoggerMessage(3302, LogLevel.Error, "The queue could not be read; it is tried again in a few seconds")]
    private partial void LogRefillFailed(Exception exception);

    [LoggerMessage(3303, LogLevel.Error, "An attempt to {Destination} failed in the program itself; its recipients are tried again after a restart")]
    private partial void LogAttemptFailed(Exception exception, string destination);
}
