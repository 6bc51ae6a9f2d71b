using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>One message for some recipients of one lane, all of them claimed.</summary>
internal sealed record Work(QueuedMessage Message, IReadOnlyList<QueuedRecipient> Recipients);

/// <summary>
/// What waits for one next hop, how many attempts it may bear at once, and whether it is known to be dead.
///
/// The window starts small, grows by one when as many attempts as it is wide have succeeded, and is halved when as many have
/// failed. A success takes back a failure and the other way round, so a host that now and then refuses one connection keeps its
/// window (hysteresis, as in Postfix's scheduler). Only failures to talk to the host count: refusals of messages are the messages' fault.
/// All members are used under the lock of <see cref="LaneSet"/>. Time is measured, not read from the calendar: a clock that is set
/// back must not keep a destination dead for days.
/// </summary>
internal sealed class Lane(Route route, DestinationLimit limit, SchedulerOptions options, TimeProvider clock)
{
    private readonly int _most = limit.Concurrency > 0 ? limit.Concurrency : options.MaximumConcurrency;
    private readonly TimeSpan _leastPace = limit.MessagesPerMinute > 0 ? TimeSpan.FromMinutes(1) / limit.MessagesPerMinute : TimeSpan.Zero;

    private readonly PriorityQueue<Work, (int Priority, long Sequence)> _waiting = new();
    private double _credit;
    private int _failuresInRow;
    private int _deaths;
    private long _deadSince;
    private TimeSpan _learntPace;
    private int _takenAtPace;
    private long _throttledAt;
    private long _lastTaken;
    private bool _hasTaken;
    private TimeSpan _deadFor;
    private SmtpReply _lastFailure = new(451, new EnhancedStatusCode(4, 4, 1), "The destination cannot be reached");

    internal Route Route { get; } = route;

    internal Stack<OutboundSession> Idle { get; } = new();

    internal int Window { get; private set; } = Math.Min(options.InitialConcurrency, limit.Concurrency > 0 ? limit.Concurrency : options.MaximumConcurrency);

    internal int Active { get; set; }

    /// <summary>It stands in the ring of lanes that could start an attempt.</summary>
    internal bool IsReady { get; set; }

    /// <summary>Recipients of all that waits.</summary>
    internal int WaitingRecipients { get; private set; }

    internal bool HasWork => _waiting.Count > 0;

    internal bool IsDead => DeadLeft > TimeSpan.Zero;

    /// <summary>How long it is still left alone; negative for how long that is over.</summary>
    internal TimeSpan DeadLeft => _deadFor == TimeSpan.Zero ? TimeSpan.MinValue : _deadFor - clock.GetElapsedTime(_deadSince);

    internal LaneDeath Death => new(clock.GetUtcNow() + DeadLeft, _lastFailure);

    internal long LastUsed { get; set; }

    internal bool CanStart => HasWork && Active < Window && PaceLeft <= TimeSpan.Zero;

    /// <summary>The least time between two attempts: what is configured, or what the destination has taught; zero for none.</summary>
    internal TimeSpan Pace => _learntPace > _leastPace ? _learntPace : _leastPace;

    /// <summary>How long the next attempt has to wait for the pace.</summary>
    internal TimeSpan PaceLeft => !_hasTaken || Pace == TimeSpan.Zero ? TimeSpan.Zero : Pace - clock.GetElapsedTime(_lastTaken);

    /// <summary>It has slowed us down not long ago; that is not to be forgotten.</summary>
    internal bool IsThrottled => _learntPace > TimeSpan.Zero && clock.GetElapsedTime(_throttledAt) < options.ThrottleMemory;

    internal void Add(Work work, long sequence)
    {
        // RFC 6710 §4.2: higher priorities first; among equals, first come.
        _waiting.Enqueue(work, (-work.Message.Envelope.Priority, sequence));
        WaitingRecipients += work.Recipients.Count;
    }

    internal bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Work? work)
    {
        if (!_waiting.TryDequeue(out work, out _)) return false;
        if (_learntPace > TimeSpan.Zero && !IsThrottled) _learntPace = TimeSpan.Zero;
        (_lastTaken, _hasTaken) = (clock.GetTimestamp(), true);
        WaitingRecipients -= work.Recipients.Count;
        return true;
    }

    /// <summary>Takes out what waits of one message, or of all.</summary>
    internal List<Work> Remove(Func<Work, bool> which)
    {
        var removed = new List<Work>();
        var kept = new List<(Work Work, (int, long) Order)>();
        foreach ((Work work, (int, long) order) in _waiting.UnorderedItems)
        {
            if (which(work)) removed.Add(work);
            else kept.Add((work, order));
        }

        if (removed.Count == 0) return removed;
        _waiting.Clear();
        foreach ((Work work, (int, long) order) in kept) _waiting.Enqueue(work, order);
        foreach (Work work in removed) WaitingRecipients -= work.Recipients.Count;
        return removed;
    }

    /// <summary>A person wants it tried now; one more failure and it is dead again.</summary>
    internal void Revive() => _deadFor = TimeSpan.Zero;

    internal void Succeeded()
    {
        _failuresInRow = 0;
        _deaths = 0;
        if (_learntPace > TimeSpan.Zero)
        {
            // It takes mail at this pace: after a while twice as fast, and without a pace when that is under the shortest.
            if (++_takenAtPace < options.MessagesAtPace) return;
            _takenAtPace = 0;
            _learntPace = _learntPace / 2 < options.ShortestPace ? TimeSpan.Zero : _learntPace / 2;
            return;
        }

        _credit += 1.0 / Window;
        if (_credit < 1) return;
        _credit = 0;
        if (Window < _most) Window++;
    }

    /// <summary>The destination says that we send too fast: half as many attempts at once, and half as often. Several that were under way together count once.</summary>
    internal void Throttled()
    {
        _failuresInRow = 0;
        _takenAtPace = 0;
        bool again = IsThrottled && clock.GetElapsedTime(_throttledAt) < _learntPace;
        if (again) return;
        _throttledAt = clock.GetTimestamp();
        _credit = 0;
        Window = Math.Max(1, Window / 2);
        TimeSpan pace = _learntPace == TimeSpan.Zero ? options.ShortestPace : _learntPace * 2;
        _learntPace = pace > options.LongestPace ? options.LongestPace : pace;
    }

    /// <summary>True when the destination has just been found dead.</summary>
    /// <param name="reply">Its answer, or what we say in its place.</param>
    internal bool Failed(double chance, SmtpReply? reply)
    {
        _failuresInRow++;
        _lastFailure = reply ?? _lastFailure;
        _credit -= 1.0 / Window;
        if (_credit <= -1)
        {
            _credit = 0;
            Window = Math.Max(1, Window / 2);
        }

        if (_failuresInRow < options.FailuresUntilDead || IsDead) return false;
        TimeSpan pause = options.DeadPause * Math.Pow(2, Math.Min(_deaths, 16));
        if (pause > options.MaximumDeadPause) pause = options.MaximumDeadPause;
        _deadSince = clock.GetTimestamp();
        _deadFor = pause * (0.9 + 0.2 * chance);
        _deaths++;
        _failuresInRow = options.FailuresUntilDead - 1;
        Window = 1;
        _credit = 0;
        return true;
    }
}

/// <summary>A destination is left alone for a while.</summary>
/// <param name="Reply">Why: the last failure.</param>
internal readonly record struct LaneDeath(DateTimeOffset Until, SmtpReply Reply);
