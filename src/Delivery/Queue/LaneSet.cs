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
    private readonly HashSet<Lane> _paced = [];
    private readonly DestinationLimits _limits = new(options.DestinationLimits);
    private TaskCompletionSource? _stopped;
    private int _active;
    private long _sequence;

    private SchedulerOptions Limits => options.Scheduler;

    internal LaneState StateOf(Route route)
    {
        lock (_lock) return _lanes.TryGetValue(route.Key, out Lane? lane) ? StateOf(lane) : LaneState.Open;
    }

    internal LaneState StateOf(string destination) => StateOf(routes.Find(destination));

    /// <summary>Until when the destination is left alone, and its last answer; null when it is not.</summary>
    internal LaneDeath? DeathOf(Route route)
    {
        lock (_lock) return _lanes.TryGetValue(route.Key, out Lane? lane) && lane.IsDead ? lane.Death : null;
    }

    /// <summary>Takes the work, or says why not; then it is the caller's.</summary>
    internal LaneState TryAdd(Route route, Work work)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(route.Key, out Lane? lane)) _lanes[route.Key] = lane = new Lane(route, _limits.Of(route.Key), Limits, clock);
            lane.LastUsed = clock.GetTimestamp();
            LaneState state = StateOf(lane);
            if (state != LaneState.Open) return state;
            lane.Add(work, _sequence++);
            if (lane.Pace > TimeSpan.Zero) _paced.Add(lane);
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
                if (!lane.CanStart) continue;
                if (_active < Limits.MaximumAttempts || (lane.Active == 0 && _active < Limits.MaximumAttempts + Limits.ReservedAttempts))
                {
                    lane.Active++;
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

    /// <summary>The next work of a lane that has a place, and a connection that waits for some. False: the place is to be left.</summary>
    /// <param name="done">What the place has done since it was taken.</param>
    internal bool TryTakeWork(Lane lane, int done, ref OutboundSession? session, [NotNullWhen(true)] out Work? work)
    {
        work = null;
        lock (_lock)
        {
            if (_stopped is not null || lane.Active > lane.Window || lane.PaceLeft > TimeSpan.Zero) return false;
            if (done >= Limits.MessagesPerTurn && _ring.Count > 0 && _active >= Limits.MaximumAttempts) return false;
            if (!lane.TryTake(out work)) return false;
            if (session is null) lane.Idle.TryPop(out session);
            return true;
        }
    }

    /// <summary>Gives a place back, with its connection if that is of further use.</summary>
    internal void Leave(Lane lane, OutboundSession? session)
    {
        lock (_lock)
        {
            if (session is not null) lane.Idle.Push(session);
            lane.LastUsed = clock.GetTimestamp();
            lane.Active--;
            _active--;
            Ready(lane);
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
                    return [];
                case Contact.Throttled:
                    lane.Throttled();
                    _paced.Add(lane);
                    return [];
                case Contact.Unreachable when lane.Failed(random.NextDouble(), failure):
                    return lane.Remove(static _ => true);
                default:
                    return [];
            }
        }
    }

    /// <summary>Lets lanes go on whose pace allows another attempt; the time until the next one may, null when none waits for that.</summary>
    internal TimeSpan? ReadyPaced()
    {
        TimeSpan? next = null;
        lock (_lock)
        {
            _paced.RemoveWhere(static lane => lane.Pace == TimeSpan.Zero && !lane.HasWork);
            foreach (Lane lane in _paced)
            {
                Ready(lane);
                if (lane.HasWork && lane.PaceLeft is var left && left > TimeSpan.Zero && (next is null || left < next)) next = left;
            }
        }

        return next;
    }

    /// <summary>Forgets that a destination is dead.</summary>
    internal void Revive(Route route)
    {
        lock (_lock)
        {
            if (_lanes.TryGetValue(route.Key, out Lane? lane)) lane.Revive();
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
                while (lane.Idle.TryPop(out OutboundSession? session)) closing.Add(session);
                if (lane.DeadLeft < -Limits.MaximumDeadPause && !lane.IsThrottled && lane.PaceLeft <= TimeSpan.Zero) (forgotten ??= []).Add(key);
            }

            foreach (string key in forgotten ?? [])
            {
                if (_lanes.Remove(key, out Lane? lane)) _paced.Remove(lane);
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
                while (lane.Idle.TryPop(out OutboundSession? session)) open.Add(session);
            }
        }

        return open;
    }

    private LaneState StateOf(Lane lane) =>
        lane.IsDead ? LaneState.Dead
        : lane.WaitingRecipients >= Limits.MaximumInMemoryPerDestination ? LaneState.Full
        : LaneState.Open;

    private void Ready(Lane lane)
    {
        if (lane.IsReady || !lane.CanStart) return;
        lane.IsReady = true;
        _ring.Enqueue(lane);
    }
}
