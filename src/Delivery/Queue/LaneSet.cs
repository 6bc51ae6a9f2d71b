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
/// All lanes, one for each next hop, and what is known of their destinations; whose turn it is says <see cref="LaneRing"/>.
/// Every member takes the one lock and waits for nothing under it.
/// </summary>
internal sealed class LaneSet
{
    private readonly RouteTable _routes;
    private readonly QueueIntake _intake;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _clock;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.OrdinalIgnoreCase);
    private readonly GroupSet _groups;
    private readonly LaneRing _ring;
    private TaskCompletionSource? _stopped;
    private long _sequence;

    internal LaneSet(RouteTable routes, QueueIntake intake, DeliveryOptions options, TimeProvider clock, Random random)
    {
        _routes = routes;
        _intake = intake;
        _options = options;
        _clock = clock;
        _random = random;
        _groups = new GroupSet(options, clock);
        _ring = new LaneRing(_groups, options.Scheduler);
    }

    private SchedulerOptions Limits => _options.Scheduler;

    internal LaneState StateOf(Route route)
    {
        lock (_lock) return _lanes.TryGetValue(route.LaneKey, out Lane? lane) ? StateOf(lane) : LaneState.Open;
    }

    /// <summary>Of all pools; open while one of them is.</summary>
    internal LaneState StateOf(string destination)
    {
        Route route = _routes.Find(destination);
        if (_options.Pools.Count == 0) return StateOf(route);
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
                _lanes[route.LaneKey] = lane = new Lane(route, _groups.LimitOf(route.Key), _groups.Of(route, null), Limits, _clock);
            lane.LastUsed = _clock.GetTimestamp();
            LaneState state = StateOf(lane);
            if (state != LaneState.Open) return state;
            lane.Add(work, _sequence++);
            _ring.Ready(lane);
            return state;
        }
    }

    /// <summary>A lane that may start an attempt; it has taken a place, which <see cref="Leave"/> gives back.</summary>
    internal bool TryTakePlace([NotNullWhen(true)] out Lane? lane)
    {
        lock (_lock) return _ring.TryTakePlace(out lane);
    }

    /// <summary>It has to be found out who takes the lane's mail: it never was, or the DNS may say something else by now.</summary>
    internal bool IsGroupDue(Lane lane)
    {
        lock (_lock) return lane.Route.Kind == RouteKind.Mx && (!lane.IsGrouped || _clock.GetElapsedTime(lane.GroupedAt) >= _options.Outbound.ConnectionLifetime);
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
            _ring.UnparkAll(before);
            _ring.Ready(lane);
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
            bool turn = done >= Limits.MessagesPerTurn || (done > 0 && _clock.GetElapsedTime(since) >= Limits.TurnTime);
            if (turn && (_ring.IsCrowded || (group.Parked.Count > 0 && !group.HasPlace))) return false;
            if (!lane.TryTake(out work)) return false;
            _ring.Pace(lane);
            if (session is null && !lane.TryReuse(out session) && group.Limit.Connections > 0 && group.Total.Active + _groups.SharingWith(group).Sum(static other => other.Idle) > group.Limit.Connections) surplus = TakeIdleOf(group);
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
            lane.LastUsed = _clock.GetTimestamp();
            _ring.Leave(lane);
            if (_ring.Active == 0) _stopped?.TrySetResult();
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
                    _ring.Ready(lane);
                    _ring.Unpark(lane.Group);
                    return [];
                case Contact.Throttled:
                    lane.Throttled();
                    _ring.Pace(lane);
                    return [];
                case Contact.Crowded:
                    lane.Crowded();
                    return [];
                case Contact.Unreachable when lane.Failed(_random.NextDouble(), failure):
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

    /// <inheritdoc cref="LaneRing.ReadyPaced"/>
    internal TimeSpan? ReadyPaced()
    {
        lock (_lock) return _ring.ReadyPaced();
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
                foreach (Work work in lane.Remove(work => which(work.Message.Id))) _intake.Free(work.Recipients);
            }
        }
    }

    /// <summary>Memory is filled by a few lanes that cannot keep up: what they hold beyond their share goes back to the store's care.</summary>
    internal bool Shed()
    {
        if (_intake.Count < Limits.MaximumInMemory * 3 / 4) return false;
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
                foreach (Work work in lane.Remove(work => (kept += work.Recipients.Count) > share)) _intake.Free(work.Recipients);
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
                if (lane.Active > 0 || lane.HasWork || _clock.GetElapsedTime(lane.LastUsed) < _options.Outbound.ConnectionIdle) continue;
                while (lane.TryReuse(out OutboundSession? session)) closing.Add(session!);
                // What was learned stays with the group.
                if (lane.DeadLeft < -Limits.MaximumDeadPause && lane.OwnPaceLeft <= TimeSpan.Zero) (forgotten ??= []).Add(key);
            }

            foreach (string key in forgotten ?? [])
            {
                if (!_lanes.Remove(key, out Lane? lane)) continue;
                lane.Group.Lanes--;
                _ring.Forget(lane);
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
            if (_ring.Active == 0) _stopped.TrySetResult();
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
        foreach (SourcePool pool in _options.Pools) yield return route with { Pool = pool.Name };
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
        lock (_lock) return LaneFigures.Of(_lanes.Values, _groups, most);
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

    private OutboundSession? TakeIdleOf(DestinationGroup group)
    {
        foreach (Lane lane in _lanes.Values)
        {
            if (ReferenceEquals(lane.Group.Total, group.Total) && lane.TryReuse(out OutboundSession? session)) return session;
        }

        return null;
    }
}
