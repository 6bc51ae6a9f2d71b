namespace Posthouse.Dns;

/// <summary>What one server says of one name and type.</summary>
/// <param name="Values">As a zone file has them, in their one form.</param>
/// <param name="TimeToLive">Of the shortest-lived record, or of its absence; what is left of it where the server is a resolver.</param>
public sealed record PlaceAnswer(DnsStatus Status, IReadOnlyList<string> Values, TimeSpan TimeToLive)
{
    /// <summary>Where the name leads as an alias, without the final dot; null where it is none.</summary>
    public string? Alias { get; init; }

    /// <summary>The server holds the zone itself.</summary>
    public bool Authoritative { get; init; }

    public bool Failed => Status is DnsStatus.ServFail or DnsStatus.Timeout;
}
