namespace Posthouse.Dns;

/// <summary>What is to be done to the records of one name and type, which the DNS knows as one set.</summary>
/// <param name="Before">All that the set had when it was compared: what is made of it holds only as long as it has that.</param>
/// <param name="Add">Values, in their one form.</param>
/// <param name="Remove">A part of <paramref name="Before"/>, and ours.</param>
/// <param name="TimeToLive">Seconds, for the whole set afterwards (RFC 2181 §5.2: the records of a set have one).</param>
/// <param name="Purpose">What it is for, in a line.</param>
public sealed record RecordSetChange(string Name, string Type, IReadOnlyList<PublishedRecord> Before, IReadOnlyList<string> Add, IReadOnlyList<PublishedRecord> Remove, int TimeToLive, string Purpose)
{
    /// <summary>The values that the set has afterwards.</summary>
    public IReadOnlyList<string> After => [.. Before.Except(Remove).Select(static r => r.Value), .. Add];

    /// <summary>Records that stay and get another time to live; only of a set that is wholly ours.</summary>
    public IReadOnlyList<PublishedRecord> Retime { get; init; } = [];
}
