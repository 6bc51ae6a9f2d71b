namespace Posthouse.Delivery;

/// <summary>
/// What next hops that count our mail together bear: one that stands alone, or all domains of a <see cref="MailProvider"/>.
///
/// The window of attempts at once starts small, grows by one when as many attempts as it is wide have succeeded, and is halved when as
/// many have failed. A success takes back a failure and the other way round, so a host that now and then refuses one connection keeps its
/// window (hysteresis, as in Postfix's scheduler). Only failures to talk to the host count: refusals of messages are the messages' fault.
/// Each pool of addresses learns for itself, because receivers judge addresses; what is configured is counted over all pools.
/// All members are used under the lock of <see cref="LaneSet"/>. Time is measured, not read from the calendar.
/// </summary>
internal sealed class DestinationGroup(string name, string pool, bool isShared, GroupTotal total, SchedulerOptions options, TimeProvider clock)
{
    private readonly TimeSpan _leastPace = total.Limit.MessagesPerMinute > 0 ? TimeSpan.FromMinutes(1) / total.Limit.MessagesPerMinute : TimeSpan.Zero;
    private readonly LearntConnection _connection = new();

    private double _credit;
    private TimeSpan _learntPace;
    private int _takenAtPace;
    private long _throttledAt;
    private long _crowdedAt;
    private int _crowdedFrom;
    private long _lastTaken;
    private bool _hasTaken;

    /// <summary>A provider's name, or the next hop's key.</summary>
    internal string Name { get; } = name;

    internal string Pool { get; } = pool;

    /// <summary>Several domains may stand behind it.</summary>
    internal bool IsShared { get; } = isShared;

    internal GroupTotal Total { get; } = total;

    internal DestinationLimit Limit => Total.Limit;

    internal int Window { get; private set; } = Math.Min(options.InitialConcurrency, MostOf(total.Limit, options));

    internal int Active { get; private set; }

    /// <summary>Connections that wait for work.</summary>
    internal int Idle { get; set; }

    /// <summary>Lanes that belong to it.</summary>
    internal int Lanes { get; set; }

    /// <summary>Lanes that have work.</summary>
    internal int Busy { get; set; }

    /// <summary>Lanes that have work and wait for a place or for the pace, in their order.</summary>
    internal Queue<Lane> Parked { get; } = new();

    internal long LastUsed { get; set; } = clock.GetTimestamp();

    /// <summary>Something was learned since this was set to false.</summary>
    internal bool IsChanged { get; set; }

    internal bool HasPlace => Active < Window && (Limit.Most == 0 || Total.Active < Limit.Most);

    internal bool CanStart => HasPlace && PaceLeft <= TimeSpan.Zero;

    /// <summary>More is under way than may be.</summary>
    internal bool IsOverfull => Active > Window || (Limit.Most > 0 && Total.Active > Limit.Most);

    /// <summary>The least time between two attempts: what is configured, or what the destination has taught; zero for none.</summary>
    internal TimeSpan Pace => _learntPace > _leastPace ? _learntPace : _leastPace;

    /// <summary>How long the next attempt has to wait for the pace.</summary>
    internal TimeSpan PaceLeft
    {
        get
        {
            TimeSpan own = !_hasTaken || _learntPace == TimeSpan.Zero ? TimeSpan.Zero : _learntPace - clock.GetElapsedTime(_lastTaken);
            TimeSpan all = _leastPace == TimeSpan.Zero ? TimeSpan.Zero : Total.SinceTaken is { } since ? _leastPace - since : TimeSpan.Zero;
            return own > all ? own : all;
        }
    }

    /// <summary>It has slowed us down not long ago; that is not to be forgotten.</summary>
    internal bool IsThrottled => _learntPace > TimeSpan.Zero && clock.GetElapsedTime(_throttledAt) < options.ThrottleMemory;

    /// <summary>When it last did; null when that is forgotten.</summary>
    internal DateTimeOffset? ThrottledAt => IsThrottled ? clock.GetUtcNow() - clock.GetElapsedTime(_throttledAt) : null;

    /// <summary>Messages over one connection; 0 is what every connection may take.</summary>
    internal int MessagesPerConnection
    {
        get
        {
            int learnt = _connection.Messages, set = Limit.MessagesPerConnection;
            return learnt > 0 && set > 0 ? Math.Min(learnt, set) : Math.Max(learnt, set);
        }
    }

    /// <summary>
    /// Of a provider's places those that one of its domains may hold. While it is the only one that has mail, a quarter stays free for the next
    /// to come: a domain whose hosts are slow would make it wait for minutes. Else all of them have equal parts.
    /// </summary>
    internal int Share => !IsShared || Window == 1 ? Window : Busy < 2 ? Window - Math.Max(1, Window / 4) : Math.Max(1, (Window + Busy - 1) / Busy);

    internal void Enter(int attempts)
    {
        Active += attempts;
        Total.Active += attempts;
    }

    internal void Leave(int attempts) => Enter(-attempts);

    /// <summary>An attempt begins.</summary>
    internal void Taken()
    {
        if (_learntPace > TimeSpan.Zero && !IsThrottled) (_learntPace, IsChanged) = (TimeSpan.Zero, true);
        (_lastTaken, _hasTaken) = (clock.GetTimestamp(), true);
        LastUsed = _lastTaken;
        Total.Taken();
    }

    internal void Succeeded()
    {
        if (_learntPace > TimeSpan.Zero)
        {
            // It takes mail at this pace: after a while twice as fast, and without a pace when that is under the shortest.
            if (++_takenAtPace < options.MessagesAtPace) return;
            _takenAtPace = 0;
            _learntPace = _learntPace / 2 < options.ShortestPace ? TimeSpan.Zero : _learntPace / 2;
            IsChanged = true;
            return;
        }

        _credit += 1.0 / Window;
        if (_credit < 1) return;
        _credit = 0;
        if (_crowdedFrom > 0 && clock.GetElapsedTime(_crowdedAt) >= options.ThrottleMemory) _crowdedFrom = 0;
        if (Window >= MostOf(Limit, options) || (_crowdedFrom > 0 && Window >= _crowdedFrom - 1)) return;
        Window++;
        IsChanged = true;
    }

    /// <summary>The destination says that we send too fast: half as many attempts at once, and half as often. Several that were under way together count once.</summary>
    internal void Throttled()
    {
        _takenAtPace = 0;
        bool again = IsThrottled && clock.GetElapsedTime(_throttledAt) < _learntPace;
        if (again) return;
        _throttledAt = clock.GetTimestamp();
        _credit = 0;
        Window = Math.Max(1, Window / 2);
        TimeSpan pace = _learntPace == TimeSpan.Zero ? options.ShortestPace : _learntPace * 2;
        _learntPace = pace > options.LongestPace ? options.LongestPace : pace;
        IsChanged = true;
    }

    /// <summary>The destination says that we have too many connections: fewer than there were, for a while, but no slower.</summary>
    internal void Crowded()
    {
        int open = Math.Max(1, Active + Idle);
        // Those that were under way together say so of one crowd.
        if (_crowdedFrom > 0 && open >= _crowdedFrom && clock.GetElapsedTime(_crowdedAt) < options.ShortestPace) return;
        _crowdedFrom = Math.Max(2, Math.Min(open, Window));
        _crowdedAt = clock.GetTimestamp();
        _credit = 0;
        Window = Math.Max(1, Math.Min(Window, _crowdedFrom - 1));
        IsChanged = true;
    }

    /// <summary>The destination ended a connection after so many messages, where the next one was to begin.</summary>
    internal void ConnectionEnded(int messages) => IsChanged |= _connection.Ended(messages);

    internal void Failed()
    {
        _credit -= 1.0 / Window;
        if (_credit > -1) return;
        _credit = 0;
        Window = Math.Max(1, Window / 2);
        IsChanged = true;
    }

    /// <summary>It was found dead, or one of its domains was: one that stands alone begins again from one.</summary>
    internal void Died()
    {
        if (IsShared) return;
        Window = 1;
        _credit = 0;
    }

    /// <summary>What is worth keeping over a restart; null where it is what a stranger gets.</summary>
    internal LearntDestination? Learnt =>
        Window == Math.Min(options.InitialConcurrency, MostOf(Limit, options)) && !IsThrottled && _connection.Messages == 0
            ? null
            : new LearntDestination(Name, Pool, Window, IsThrottled ? _learntPace : TimeSpan.Zero, ThrottledAt, _connection.Messages, clock.GetUtcNow() - clock.GetElapsedTime(LastUsed));

    internal void Restore(LearntDestination learnt)
    {
        Window = Math.Clamp(learnt.Window, 1, MostOf(Limit, options));
        _connection.Restore(learnt.MessagesPerConnection);
        TimeSpan used = clock.GetUtcNow() - learnt.LastUsed;
        if (used > TimeSpan.Zero) LastUsed = Ago(used);
        if (learnt.ThrottledAt is not { } at) return;
        // A calendar that was set back says that it was in the future: then it was just now.
        TimeSpan since = clock.GetUtcNow() - at;
        if (since >= options.ThrottleMemory) return;
        _throttledAt = Ago(since > TimeSpan.Zero ? since : TimeSpan.Zero);
        _learntPace = learnt.Pace > options.LongestPace ? options.LongestPace : learnt.Pace;
    }

    private long Ago(TimeSpan time) => clock.GetTimestamp() - (long)(time.TotalSeconds * clock.TimestampFrequency);

    private static int MostOf(DestinationLimit limit, SchedulerOptions options) => limit.Most > 0 ? limit.Most : options.MaximumConcurrency;
}
