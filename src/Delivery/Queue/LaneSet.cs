using System.Diagnostics.CodeAnalysis;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>What a lane says to more work.</summary>
internal enum LaneState
{
    Open,

    /// <summary>It holds all that one destination may hold in memory.</summary>
    Full,

    /// <summary>Its destination is left alone for a while.</summary>
    Dead,
}

/// <summary>
/// All lanes, and the places that attempts take. Lanes that could start an attempt stand in a ring and take turns, so that one with
/// a million messages and one with a single message wait equally long for a place. Some places are kept for destinations that have
/// none, so that many slow ones cannot hold them all. Every member takes the one lock and waits for nothing under it.
/// </summary>
internal sealed class LaneSet(RouteTable routes, QueueIntake intake, DeliveryOptions options, TimeProvider clock, Random random)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<Lane> _ring = new();
    private readonly HashSet<DestinationGroup> _pacedGroups = [];
    private readonly HashSet<Lane> _paced = [];
    private readonly GroupSet _groups = new(options, clock);
    private TaskCompletionSource? _stopped;
    private int _active;
    private long _sequence;

    private SchedulerOptions Limits => options.Scheduler;

    internal LaneState StateOf(Route route)
    {
        lock (_lock) return _lanes.TryGetValue(route.LaneKey, out Lane? lane) ? StateOf(lane) : LaneState.Open;
    }

    /// <summary>Of all pools; open while one of them is.</summary>
    internal LaneState StateOf(string destination)
    {
        Route route = routes.Find(destination);
        if (options.Pools.Count == 0) return StateOf(route);
        LaneState? all = null;
        lock (_lock)
        {
            foreach (Route pooled in PooledOf(route))
            {
                if (!_lanes.TryGetValue(pooled.LaneKey, out Lane? lane)) continue;
                LaneState state = StateOf(lane);
                if (state == LaneState.Open) return state;
                if (all != LaneState.Full) all = state;
            }
        }

        return all ?? LaneState.Open;
    }

    /// <summary>Until when the destination is left alone, and its last answer; null when it is not.</summary>
    internal LaneDeath? DeathOf(Route route)
    {
        lock (_lock) return _lanes.TryGetValue(route.LaneKey, out Lane? lane) && lane.IsDead ? lane.Death : null;
    }

    /// <summary>Takes the work, or says why not; then it is the caller's.</summary>
    internal LaneState TryAdd(Route route, Work work)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(route.LaneKey, out Lane? lane))
                _lanes[route.LaneKey] = lane = new Lane(route, _groups.LimitOf(route.Key), _groups.Of(route, null), Limits, clock);
            lane.LastUsed = clock.GetTimestamp();
            LaneState state = StateOf(lane);
            if (state != LaneState.Open) return state;
            lane.Add(work, _sequence++);
            Ready(lane);
            return state;
        }
    }

    /// <summary>A lane that may start an attempt; it has taken a place, which <see cref="Leave"/> gives back.</summary>
    internal bool TryTakePlace([NotNullWhen(true)] out Lane? lane)
    {
        lock (_lock)
        {
            for (int i = _ring.Count; i > 0; i--)
            {
                lane = _ring.Dequeue();
                lane.IsReady = false;
                if (!lane.CanStart)
                {
                    Ready(lane);
                    continue;
                }

                // A provider is one destination, however many domains it has.
                if (_active < Limits.MaximumAttempts || (lane.Group.Active == 0 && _active < Limits.MaximumAttempts + Limits.ReservedAttempts))
                {
                    lane.Enter(1);
                    _active++;
                    // To the end of the ring: the next place is another lane's.
                    Ready(lane);
                    return true;
                }

                Ready(lane);
            }

            lane = null;
            return false;
        }
    }

    /// <summary>It has to be found out who takes the lane's mail: it never was, or the DNS may say something else by now.</summary>
    internal bool IsGroupDue(Lane lane)
    {
        lock (_lock) return lane.Route.Kind == RouteKind.Mx && (!lane.IsGrouped || clock.GetElapsedTime(lane.GroupedAt) >= options.Outbound.ConnectionLifetime);
    }

    /// <summary>Who takes the lane's mail is known.</summary>
    /// <returns>Connections to those who took it before.</returns>
    internal List<OutboundSession> Group(Lane lane, MailProvider? provider)
    {
        var closing = new List<OutboundSession>();
        lock (_lock)
        {
            DestinationGroup before = lane.Group, group = _groups.Of(lane.Route, provider);
            bool first = !lane.IsGrouped;
            if (!first && !ReferenceEquals(group, before))
            {
                while (lane.TryReuse(out OutboundSession? session)) closing.Add(session!);
            }

            lane.Join(group);
            UnparkAll(before);
            Ready(lane);
        }

        return closing;
    }

    /// <summary>The next work of a lane that has a place, and a connection that waits for some. False: the place is to be left.</summary>
    /// <param name="done">What the place has done since it was taken.</param>
    /// <param name="since">When it was taken.</param>
    /// <param name="surplus">A connection that has to be closed, because another one may be opened and the destination bears no more.</param>
    internal bool TryTakeWork(Lane lane, int done, long since, ref OutboundSession? session, [NotNullWhen(true)] out Work? work, out OutboundSession? surplus)
    {
        work = null;
        surplus = null;
        lock (_lock)
        {
            DestinationGroup group = lane.Group;
            if (_stopped is not null || lane.IsOverfull || group.PaceLeft > TimeSpan.Zero || lane.OwnPaceLeft > TimeSpan.Zero) return false;
            bool turn = done >= Limits.MessagesPerTurn || (done > 0 && clock.GetElapsedTime(since) >= Limits.TurnTime);
            if (turn && ((_ring.Count > 0 && _active >= Limits.MaximumAttempts) || (group.Parked.Count > 0 && !group.HasPlace))) return false;
            if (!lane.TryTake(out work)) return false;
            if (group.Pace > TimeSpan.Zero) _pacedGroups.Add(group);
            if (lane.OwnPaceLeft > TimeSpan.Zero) _paced.Add(lane);
            if (session is null && !lane.TryReuse(out session) && group.Limit.Connections > 0 && group.Total.Active + IdleOf(group) > group.Limit.Connections) surplus = TakeIdleOf(group);
            if (session is not null) session.MostMessages = lane.MessagesPerConnection;
            return true;
        }
    }

    /// <summary>Gives a place back, with its connection if that is of further use.</summary>
    internal void Leave(Lane lane, OutboundSession? session)
    {
        lock (_lock)
        {
            if (session is not null) lane.Keep(session);
            lane.LastUsed = clock.GetTimestamp();
            lane.Enter(-1);
            _active--;
            Ready(lane);
            UnparkAll(lane.Group);
            if (_active == 0) _stopped?.TrySetResult();
        }
    }

    /// <summary>How an attempt went; when it was one failure too many, all work that waits for the destination comes out.</summary>
    internal List<Work> Judge(Lane lane, Contact contact, SmtpReply? failure)
    {
        lock (_lock)
        {
            switch (contact)
            {
                case Contact.Reached:
                    lane.Succeeded();
                    Ready(lane);
                    Unpark(lane.Group);
                    return [];
                case Contact.Throttled:
                    lane.Throttled();
                    _pacedGroups.Add(lane.Group);
                    return [];
                case Contact.Crowded:
                    lane.Crowded();
                    return [];
                case Contact.Unreachable when lane.Failed(random.NextDouble(), failure):
                    return lane.Remove(static _ => true);
                default:
                    return [];
            }
        }
    }

    /// <summary>The destination ended a connection after so many messages.</summary>
    internal void ConnectionEnded(Lane lane, int messages)
    {
        lock (_lock) lane.Group.ConnectionEnded(messages);
    }

    /// <summary>Lets lanes go on whose pace allows another attempt; the time until the next one may, null when none waits for that.</summary>
    internal TimeSpan? ReadyPaced()
    {
        TimeSpan? next = null;
        lock (_lock)
        {
            _pacedGroups.RemoveWhere(static group => group.Pace == TimeSpan.Zero && group.Parked.Count == 0);
            foreach (DestinationGroup group in _pacedGroups)
            {
                Unpark(group);
                if (group.Busy > 0) Sooner(group.PaceLeft);
            }

            _paced.RemoveWhere(static lane => !lane.HasWork);
            foreach (Lane lane in _paced)
            {
                Ready(lane);
                Sooner(lane.OwnPaceLeft);
            }
        }

        return next;

        void Sooner(TimeSpan left)
        {
            if (left > TimeSpan.Zero && (next is null || left < next)) next = left;
        }
    }

    /// <summary>Forgets that a destination is dead, for all pools.</summary>
    internal void Revive(Route route)
    {
        lock (_lock)
        {
            foreach (Route pooled in PooledOf(route))
            {
                if (_lanes.TryGetValue(pooled.LaneKey, out Lane? lane)) lane.Revive();
            }
        }
    }

    /// <summary>Takes back what waits of these messages and is not being tried at this moment.</summary>
    internal void Recall(Func<QueueId, bool> which)
    {
        lock (_lock)
        {
            foreach (Lane lane in _lanes.Values)
            {
                foreach (Work work in lane.Remove(work => which(work.Message.Id))) intake.Free(work.Recipients);
            }
        }
    }

    /// <summary>Memory is filled by a few lanes that cannot keep up: what they hold beyond their share goes back to the store's care.</summary>
    internal bool Shed()
    {
        if (intake.Count < Limits.MaximumInMemory * 3 / 4) return false;
        lock (_lock)
        {
            int busy = 0;
            foreach (Lane lane in _lanes.Values) busy += lane.HasWork ? 1 : 0;
            if (busy < 2) return false;
            int share = Math.Max(1, Limits.MaximumInMemory / (2 * busy));
            foreach (Lane lane in _lanes.Values)
            {
                if (lane.WaitingRecipients <= share) continue;
                int kept = 0;
                foreach (Work work in lane.Remove(work => (kept += work.Recipients.Count) > share)) intake.Free(work.Recipients);
            }
        }

        return true;
    }

    /// <summary>Connections nobody used for a while; lanes that have nothing to remember are forgotten.</summary>
    internal List<OutboundSession> Sweep()
    {
        var closing = new List<OutboundSession>();
        lock (_lock)
        {
            List<string>? forgotten = null;
            foreach ((string key, Lane lane) in _lanes)
            {
                if (lane.Active > 0 || lane.HasWork || clock.GetElapsedTime(lane.LastUsed) < options.Outbound.ConnectionIdle) continue;
                while (lane.TryReuse(out OutboundSession? session)) closing.Add(session!);
                // What was learned stays with the group.
                if (lane.DeadLeft < -Limits.MaximumDeadPause && lane.OwnPaceLeft <= TimeSpan.Zero) (forgotten ??= []).Add(key);
            }

            foreach (string key in forgotten ?? [])
            {
                if (!_lanes.Remove(key, out Lane? lane)) continue;
                lane.Group.Lanes--;
                _paced.Remove(lane);
            }
        }

        return closing;
    }

    /// <summary>No place gets work any more; the task ends when all have been left.</summary>
    internal Task StopAsync()
    {
        lock (_lock)
        {
            _stopped ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_active == 0) _stopped.TrySetResult();
            return _stopped.Task;
        }
    }

    /// <summary>Every connection that waits for work, at the end.</summary>
    internal List<OutboundSession> TakeIdle()
    {
        var open = new List<OutboundSession>();
        lock (_lock)
        {
            foreach (Lane lane in _lanes.Values)
            {
                while (lane.TryReuse(out OutboundSession? session)) open.Add(session!);
            }
        }

        return open;
    }

    private IEnumerable<Route> PooledOf(Route route)
    {
        yield return route;
        foreach (SourcePool pool in options.Pools) yield return route with { Pool = pool.Name };
    }

    private LaneState StateOf(Lane lane) =>
        lane.IsDead ? LaneState.Dead
        : lane.WaitingRecipients >= Limits.MaximumInMemoryPerDestination ? LaneState.Full
        : LaneState.Open;

    internal int CountSlowed()
    {
        lock (_lock) return _groups.All.Count(static group => group.IsThrottled);
    }

    internal int CountDead()
    {
        lock (_lock) return _lanes.Values.Count(static lane => lane.IsDead);
    }

    /// <summary>Destinations that have work or have taught something, the busiest first, at most so many.</summary>
    internal IReadOnlyList<DestinationFigure> Report(int most)
    {
        const int MostDomains = 20;
        lock (_lock)
        {
            ILookup<DestinationGroup, Lane> lanes = _lanes.Values.Where(static lane => lane.HasWork || lane.Active > 0 || lane.IsDead).ToLookup(static lane => lane.Group);
            var figures = new List<DestinationFigure>();
            foreach (DestinationGroup group in _groups.All)
            {
                if (!lanes.Contains(group) && group.Idle == 0 && group.Learnt is null) continue;
                figures.Add(new DestinationFigure
                {
                    Name = group.Name,
                    IsProvider = group.IsShared,
                    Pool = group.Pool,
                    Domains = [.. lanes[group].Select(static lane => lane.Route.Key).Order(StringComparer.Ordinal).Take(MostDomains)],
                    Unreachable = [.. lanes[group].Where(static lane => lane.IsDead).Select(static lane => lane.Route.Key).Order(StringComparer.Ordinal).Take(MostDomains)],
                    Waiting = lanes[group].Sum(static lane => lane.WaitingRecipients),
                    Active = group.Active,
                    Window = group.Window,
                    Idle = group.Idle,
                    PaceSeconds = group.Pace.TotalSeconds,
                    ThrottledAt = group.ThrottledAt,
                    MessagesPerConnection = group.MessagesPerConnection,
                    MostAttempts = group.Limit.Concurrency,
                    MostConnections = group.Limit.Connections,
                    MostPerMinute = group.Limit.MessagesPerMinute,
                });
            }

            foreach (LearntDestination learnt in _groups.Restored)
                figures.Add(new DestinationFigure { Name = learnt.Name, Pool = learnt.Pool, Window = learnt.Window, PaceSeconds = learnt.Pace.TotalSeconds, ThrottledAt = learnt.ThrottledAt, MessagesPerConnection = learnt.MessagesPerConnection });
            return [.. figures.OrderByDescending(static figure => figure.Active + figure.Waiting).ThenBy(static figure => figure.Name, StringComparer.Ordinal).ThenBy(static figure => figure.Pool, StringComparer.Ordinal).Take(most)];
        }
    }

    /// <summary>What destinations taught before the start.</summary>
    internal void Restore(IReadOnlyList<LearntDestination> learnt)
    {
        lock (_lock) _groups.Restore(learnt);
    }

    /// <summary>What they have taught since the last call.</summary>
    internal (List<LearntDestination> Learnt, List<(string Name, string Pool)> Forgotten) TakeLearnt()
    {
        lock (_lock) return _groups.TakeChanges();
    }

    // Into the ring where it could start an attempt; into its group's queue where only the group, or the others in it, stand in the way.
    private void Ready(Lane lane)
    {
        if (lane.IsReady || !lane.HasWork) return;
        if (lane.CanStart)
        {
            lane.IsReady = true;
            _ring.Enqueue(lane);
        }
        else if (!lane.IsParked && (lane.IsGrouped || lane.Active == 0) && lane.IsWithinLimit)
        {
            lane.IsParked = true;
            lane.Group.Parked.Enqueue(lane);
            if (lane.Group.PaceLeft > TimeSpan.Zero) _pacedGroups.Add(lane.Group);
        }
    }

    // Lanes that wait for the group go into the ring, no more than there are places.
    private void Unpark(DestinationGroup group)
    {
        int places = Math.Max(1, group.Window - group.Active);
        for (int i = group.Parked.Count; i > 0 && places > 0 && group.CanStart; i--)
        {
            Lane lane = group.Parked.Dequeue();
            // One that has moved to another group stands in that one's queue.
            if (!ReferenceEquals(lane.Group, group)) continue;
            lane.IsParked = false;
            Ready(lane);
            if (lane.IsReady) places--;
        }
    }

    // A place that is given back may be another pool's, where all of them share a limit.
    private void UnparkAll(DestinationGroup group)
    {
        Unpark(group);
        if (group.Total.Groups < 2) return;
        foreach (DestinationGroup other in _groups.All)
        {
            if (!ReferenceEquals(other, group) && ReferenceEquals(other.Total, group.Total)) Unpark(other);
        }
    }

    private int IdleOf(DestinationGroup group)
    {
        int idle = 0;
        foreach (DestinationGroup other in _groups.All)
        {
            if (ReferenceEquals(other.Total, group.Total)) idle += other.Idle;
        }

        return idle;
    }

    private OutboundSession? TakeIdleOf(DestinationGroup group)
    {
        foreach (Lane lane in _lanes.Values)
        {
            if (ReferenceEquals(lane.Group.Total, group.Total) && lane.TryReuse(out OutboundSession? session)) return session;
        }

        return null;
    }
}
