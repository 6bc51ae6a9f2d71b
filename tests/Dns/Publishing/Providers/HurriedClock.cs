using System.Collections.Concurrent;

namespace Posthouse.Dns.Tests;

/// <summary>The system's clock, on which short waits are over at once and are written down. Time limits (of a minute and more) hold.</summary>
internal sealed class HurriedClock : TimeProvider
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(59);

    internal ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero || dueTime > Longest) return System.CreateTimer(callback, state, dueTime, period);
        Waits.Enqueue(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
