using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>One message for some recipients of one lane, all of them claimed.</summary>
internal sealed record Work(QueuedMessage Message, IReadOnlyList<QueuedRecipient> Recipients);

/// <summary>
/// What waits for one next hop, and whether it is known to be dead. How many attempts it may bear at once is its group's: it has one of its own,
/// or shares it with the other domains of a provider.
/// All members are used under the lock of <see cref="LaneSet"/>. Time is measured, not read from the calendar: a clock that is set
/// back must not keep a destination dead for days.
/// </summary>
internal sealed class Lane
{
    private readonly DestinationLimit _limit;
    private readonly SchedulerOptions _options;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _leastPace;
    private readonly PriorityQueue<Work, (int Priority, long Sequence)> _waiting = new();
    private int _failuresInRow;
    private int _deaths;
    private long _deadSince;
    private TimeSpan _deadFor;
    private long _lastTaken;
    private bool _hasTaken;
    private SmtpReply _lastFailure = new(451, new EnhancedStatusCode(4, 4, 1), "The destination cannot be reached");

    internal Lane(Route route, DestinationLimit limit, DestinationGroup group, SchedulerOptions options, TimeProvider clock)
    {
        Route = route;
        _limit = limit;
        _options = options;
        _clock = clock;
        _leastPace = limit.MessagesPerMinute > 0 ? TimeSpan.FromMinutes(1) / limit.MessagesPerMinute : TimeSpan.Zero;
        Group = group;
        group.Lanes++;
        IsGrouped = route.Kind != RouteKind.Mx;
    }

    internal Route Route { get; }

    internal DestinationGroup Group { get; private set; }

    /// <summary>It is known who takes its mail. Until then a single attempt may begin, which finds that out.</summary>
    internal bool IsGrouped { get; private set; }

    internal long GroupedAt { get; private set; }

    internal Stack<OutboundSession> Idle { get; } = new();

    internal int Active { get; private set; }

    /// <summary>It stands in the ring of lanes that could start an attempt.</summary>
    internal bool IsReady { get; set; }

    /// <summary>It stands in its group's queue for a place.</summary>
    internal bool IsParked { get; set; }

    /// <summary>Recipients of all that waits.</summary>
    internal int WaitingRecipients { get; private set; }

    internal bool HasWork => _waiting.Count > 0;

    internal bool IsDead => DeadLeft > TimeSpan.Zero;

    /// <summary>How long it is still left alone; negative for how long that is over.</summary>
    internal TimeSpan DeadLeft => _deadFor == TimeSpan.Zero ? TimeSpan.MinValue : _deadFor - _clock.GetElapsedTime(_deadSince);

    internal LaneDeath Death => new(_clock.GetUtcNow() + DeadLeft, _lastFailure);

    internal long LastUsed { get; set; }

    /// <summary>Its own limit, where that is not its group's, lets it start an attempt.</summary>
    internal bool IsWithinLimit => !Group.IsShared || ((_limit.Most == 0 || Active < _limit.Most) && OwnPaceLeft <= TimeSpan.Zero);

    internal bool CanStart => HasWork && (IsGrouped || Active == 0) && IsWithinLimit && Group.CanStart && Active < Group.Share;

    /// <summary>How long the next attempt has to wait for the domain's own configured pace, beside its group's.</summary>
    internal TimeSpan OwnPaceLeft => !Group.IsShared || !_hasTaken || _leastPace == TimeSpan.Zero ? TimeSpan.Zero : _leastPace - _clock.GetElapsedTime(_lastTaken);

    /// <summary>A place that it has is not its own any more.</summary>
    internal bool IsOverfull => Group.IsOverfull || Active > Group.Share || (Group.IsShared && _limit.Most > 0 && Active > _limit.Most);

    /// <summary>Messages over one connection; 0 for what every connection may take.</summary>
    internal int MessagesPerConnection =>
        _limit.MessagesPerConnection > 0 && Group.MessagesPerConnection > 0 ? Math.Min(_limit.MessagesPerConnection, Group.MessagesPerConnection) : Math.Max(_limit.MessagesPerConnection, Group.MessagesPerConnection);

    /// <summary>A place is taken (1) or left (-1).</summary>
    internal void Enter(int places)
    {
        Active += places;
        Group.Enter(places);
    }

    /// <summary>It belongs to another group from now on, with all that is under way.</summary>
    internal void Join(DestinationGroup group)
    {
        (IsGrouped, GroupedAt) = (true, _clock.GetTimestamp());
        if (ReferenceEquals(group, Group)) return;
        Group.Leave(Active);
        Group.Lanes--;
        Group.Idle -= Idle.Count;
        if (HasWork) Group.Busy--;
        Group = group;
        group.Enter(Active);
        group.Lanes++;
        group.Idle += Idle.Count;
        if (HasWork) group.Busy++;
        // Where it stood for a place is no queue of its own any more: whoever finds it there lets it go.
        IsParked = false;
    }

    internal void Keep(OutboundSession session)
    {
        Idle.Push(session);
        Group.Idle++;
    }

    internal bool TryReuse(out OutboundSession? session)
    {
        if (!Idle.TryPop(out session)) return false;
        Group.Idle--;
        return true;
    }

    internal void Add(Work work, long sequence)
    {
        if (!HasWork) Group.Busy++;
        // RFC 6710 §4.2: higher priorities first; among equals, first come.
        _waiting.Enqueue(work, (-work.Message.Envelope.Priority, sequence));
        WaitingRecipients += work.Recipients.Count;
    }

    internal bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Work? work)
    {
        if (!_waiting.TryDequeue(out work, out _)) return false;
        if (!HasWork) Group.Busy--;
        Group.Taken();
        (_lastTaken, _hasTaken) = (_clock.GetTimestamp(), true);
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
        if (!HasWork) Group.Busy--;
        return removed;
    }

    /// <summary>A person wants it tried now; one more failure and it is dead again.</summary>
    internal void Revive() => _deadFor = TimeSpan.Zero;

    internal void Succeeded()
    {
        _failuresInRow = 0;
        _deaths = 0;
        Group.Succeeded();
    }

    /// <summary>Whoever slows us down is not dead.</summary>
    internal void Throttled()
    {
        _failuresInRow = 0;
        Group.Throttled();
    }

    internal void Crowded()
    {
        _failuresInRow = 0;
        Group.Crowded();
    }

    /// <summary>True when the destination has just been found dead.</summary>
    /// <param name="reply">Its answer, or what we say in its place.</param>
    internal bool Failed(double chance, SmtpReply? reply)
    {
        _failuresInRow++;
        _lastFailure = reply ?? _lastFailure;
        // One dead domain says little of its provider: of its failures in a row the first counts.
        if (!Group.IsShared || _failuresInRow == 1) Group.Failed();
        if (_failuresInRow < _options.FailuresUntilDead || IsDead) return false;
        TimeSpan pause = _options.DeadPause * Math.Pow(2, Math.Min(_deaths, 16));
        if (pause > _options.MaximumDeadPause) pause = _options.MaximumDeadPause;
        _deadSince = _clock.GetTimestamp();
        _deadFor = pause * (0.9 + 0.2 * chance);
        _deaths++;
        _failuresInRow = _options.FailuresUntilDead - 1;
        Group.Died();
        return true;
    }
}

/// <summary>A destination is left alone for a while.</summary>
/// <param name="Reply">Why: the last failure.</param>
internal readonly record struct LaneDeath(DateTimeOffset Until, SmtpReply Reply);
