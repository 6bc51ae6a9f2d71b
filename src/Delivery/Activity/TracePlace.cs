namespace Posthouse.Delivery;

/// <summary>A place in the journal as it is read backwards: by time, and by number where that is the same.</summary>
public readonly record struct TracePlace(DateTimeOffset At, long Sequence)
{
    /// <summary>After everything.</summary>
    public static readonly TracePlace End = new(DateTimeOffset.MaxValue, long.MaxValue);
}
