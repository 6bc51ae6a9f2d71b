using System.Diagnostics.CodeAnalysis;

namespace Posthouse.Delivery;

/// <summary>
/// Whose turn it is. Lanes that could start an attempt stand in a ring and take turns, so that one with a million messages and one with a
/// single message wait equally long for a place; lanes that only wait for a place of their group, or for its pace, stand in the group's queue.
/// Some places are kept for destinations that have none, so that many slow ones cannot hold them all. Used under the lock of <see cref="LaneSet"/>.
/// </summary>
internal sealed class LaneRing(GroupSet groups, SchedulerOptions limits)
{
    private readonly Queue<Lane> _ring = new();
    private readonly HashSet<DestinationGroup> _pacedGroups = [];
    private readonly HashSet<Lane> _paced = [];

    /// <summary>Places that are taken.</summary>
    internal int Active { get; private set; }

    /// <summary>Another lane waits for a place, and there is none.</summary>
    internal bool IsCrowded => _ring.Count > 0 && Active >= limits.MaximumAttempts;

    /// <summary>A lane that may start an attempt; it has taken a place.</summary>
    internal bool TryTakePlace([NotNullWhen(true)] out Lane? lane)
    {
        for (int i = _ring.Count; i > 0; i--)
        {
            lane = _ring.Dequeue();
            lane.IsReady = false;
            // A provider is one destination, however many domains it has.
            bool takes = lane.CanStart && (Active < limits.MaximumAttempts || (lane.Group.Active == 0 && Active < limits.MaximumAttempts + limits.ReservedAttempts));
            if (takes)
            {
                lane.Enter(1);
                Active++;
            }

            // To the end of the ring: the next place is another lane's.
            Ready(lane);
            if (takes) return true;
        }

        lane = null;
        return false;
    }

    /// <summary>The lane's place is free.</summary>
    internal void Leave(Lane lane)
    {
        lane.Enter(-1);
        Active--;
        Ready(lane);
        UnparkAll(lane.Group);
    }

    /// <summary>Into the ring where it could start an attempt; into its group's queue where only the group, or the others in it, stand in the way.</summary>
    internal void Ready(Lane lane)
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

    /// <summary>Lanes that wait for the group go into the ring, no more than there are places.</summary>
    internal void Unpark(DestinationGroup group)
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

    /// <summary>A place that is given back may be another pool's, where all of them share a limit.</summary>
    internal void UnparkAll(DestinationGroup group)
    {
        Unpark(group);
        if (group.Total.Groups < 2) return;
        foreach (DestinationGroup other in groups.SharingWith(group))
        {
            if (!ReferenceEquals(other, group)) Unpark(other);
        }
    }

    /// <summary>The lane's next attempt has to wait for a pace, its group's or its own: <see cref="ReadyPaced"/> has an eye on it.</summary>
    internal void Pace(Lane lane)
    {
        if (lane.Group.Pace > TimeSpan.Zero) _pacedGroups.Add(lane.Group);
        if (lane.OwnPaceLeft > TimeSpan.Zero) _paced.Add(lane);
    }

    internal void Forget(Lane lane) => _paced.Remove(lane);

    /// <summary>Lets lanes go on whose pace allows another attempt; the time until the next one may, null when none waits for that.</summary>
    internal TimeSpan? ReadyPaced()
    {
        TimeSpan? next = null;
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

        return next;

        void Sooner(TimeSpan left)
        {
            if (left > TimeSpan.Zero && (next is null || left < next)) next = left;
        }
    }
}
