namespace Posthouse.Transport;

/// <summary>A connection's deadline in ticks: first it expires, and after a grace it kills.</summary>
internal struct Deadline
{
    // Long enough to write a farewell line to a client that reads, short against every protocol's timeouts.
    private const int GraceTicks = 5;

    private long _at;
    private long _killAt;

    public bool Expired => Volatile.Read(ref _killAt) != 0;

    public void Set(Heartbeat? heartbeat, TimeSpan? time) => Volatile.Write(ref _at, time is { } span && heartbeat is not null ? heartbeat.After(span) : 0);

    public DeadlineState Look(long now)
    {
        long killAt = Volatile.Read(ref _killAt);
        if (killAt != 0) return now >= killAt ? DeadlineState.Kill : DeadlineState.Running;
        long at = Volatile.Read(ref _at);
        if (at == 0 || now < at) return DeadlineState.Running;
        Volatile.Write(ref _killAt, now + GraceTicks);
        return DeadlineState.JustExpired;
    }
}

internal enum DeadlineState
{
    Running,
    JustExpired,
    Kill,
}
