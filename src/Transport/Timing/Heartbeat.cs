using System.Collections.Concurrent;

namespace Posthouse.Transport;

/// <summary>
/// The one timer behind every connection's deadline: it ticks once a second and asks each registered connection to look at its own.
/// A deadline is a tick number, so that neither a clock step nor ten thousand connections cost anything.
/// </summary>
public sealed class Heartbeat : IDisposable
{
    private readonly ConcurrentDictionary<IHeartbeatListener, byte> _listeners = new();
    private readonly ITimer _timer;
    private long _now;

    public Heartbeat(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _timer = time.CreateTimer(static state => ((Heartbeat)state!).Tick(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Ticks since the start.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>How many connections are watched.</summary>
    public int Count => _listeners.Count;

    /// <summary>The first tick that is at least <paramref name="time"/> away.</summary>
    public long After(TimeSpan time) => Now + (long)Math.Ceiling(time.TotalSeconds) + 1;

    public void Dispose() => _timer.Dispose();

    internal void Add(IHeartbeatListener listener) => _listeners.TryAdd(listener, 0);

    internal void Remove(IHeartbeatListener listener) => _listeners.TryRemove(listener, out _);

    /// <summary>Wakes every connection, so that its session sees that the server stops.</summary>
    internal void WakeAll()
    {
        foreach (KeyValuePair<IHeartbeatListener, byte> entry in _listeners) entry.Key.Wake();
    }

    // Ticks never overlap in effect: a connection's look at its deadline is idempotent.
    private void Tick()
    {
        long now = Interlocked.Increment(ref _now);
        foreach (KeyValuePair<IHeartbeatListener, byte> entry in _listeners) entry.Key.OnTick(now);
    }
}
