namespace Posthouse.Dns;

/// <summary>What one look at all servers showed.</summary>
/// <param name="Shown">Sets of records that everybody shows.</param>
public sealed record WatchRound(DateTimeOffset At, int Shown, int Total, IReadOnlyList<PendingRecord> Pending)
{
    public bool Done => Pending.Count == 0;

    /// <summary>The longest time is over and some still lag.</summary>
    public bool GaveUp { get; init; }
}

/// <summary>Records that somebody does not show yet.</summary>
/// <param name="Published">Every server of the zone has them.</param>
/// <param name="Everywhere">When nobody can remember anything else any more; null until they are published.</param>
/// <param name="Lagging">Who does not show them; empty where nobody answers for the name at all.</param>
public sealed record PendingRecord(string Name, string Type, IReadOnlyList<string> Expected, bool Published, DateTimeOffset? Everywhere, IReadOnlyList<string> Lagging)
{
    /// <summary>Of a flattened SPF record: what included domains changed since it was published, so that it has to be published anew; null where nothing.</summary>
    public SpfDrift? Drift { get; init; }
}

/// <summary>How long and how often a change is looked at.</summary>
public sealed record WatchOptions
{
    /// <summary>72 hours: some resolvers keep answers for longer than they should, none for longer than this.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(72);

    /// <summary>Between two looks. A minute: the shortest time to live that providers offer.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);
}
