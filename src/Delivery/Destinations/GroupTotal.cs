namespace Posthouse.Delivery;

/// <summary>What a configured limit is counted against: all attempts to a destination, from whichever pool of addresses.</summary>
internal sealed class GroupTotal(DestinationLimit limit, TimeProvider clock)
{
    private long? _lastTaken;

    internal DestinationLimit Limit { get; } = limit;

    internal int Active { get; set; }

    /// <summary>How many pools have a group of it.</summary>
    internal int Groups { get; set; }

    internal TimeSpan? SinceTaken => _lastTaken is { } at ? clock.GetElapsedTime(at) : null;

    internal void Taken() => _lastTaken = clock.GetTimestamp();
}
