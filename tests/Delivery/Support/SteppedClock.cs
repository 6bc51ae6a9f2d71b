namespace Posthouse.Delivery.Tests;

/// <summary>A calendar that can be set while measured time and timers go on as if nothing had happened, as on a real machine.</summary>
internal sealed class SteppedClock(TimeProvider measured) : TimeProvider
{
    private long _offset;

    public override long TimestampFrequency => measured.TimestampFrequency;

    internal void Step(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

    public override DateTimeOffset GetUtcNow() => measured.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    public override long GetTimestamp() => measured.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => measured.CreateTimer(callback, state, dueTime, period);
}
