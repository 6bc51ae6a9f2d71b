namespace Posthouse.Delivery;

/// <summary>Points of charts in some time.</summary>
/// <param name="IsComplete">False while the journal has more than was counted by now.</param>
/// <param name="Times">The beginning of each point.</param>
/// <param name="Values">By name (see <see cref="SeriesNames"/>), a value for each time; null where a gauge was not looked at.</param>
public sealed record ActivityReport(SeriesStep Step, bool IsComplete, IReadOnlyList<DateTimeOffset> Times, IReadOnlyDictionary<string, long?[]> Values)
{
    /// <summary>How long a point's time is.</summary>
    public long Seconds => SeriesKey.Seconds(Step);

    /// <summary>All whose name begins so, added up.</summary>
    public long Sum(string prefix) => Values.Where(one => one.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(static one => one.Value.Sum(static value => value ?? 0));

    /// <summary>The same of one point.</summary>
    public long SumAt(int time, string prefix) => Values.Where(one => one.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(one => one.Value[time] ?? 0);
}
