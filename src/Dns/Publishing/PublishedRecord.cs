namespace Posthouse.Dns;

/// <summary>A record that a zone has.</summary>
/// <param name="Name">The owner in A-labels, lower case, without the final dot.</param>
/// <param name="Type">"MX"; "TYPE65280" for one without a name.</param>
/// <param name="Value">As a zone file has it, like <see cref="DnsRecord.Value"/>.</param>
/// <param name="TimeToLive">Seconds.</param>
/// <param name="Handle">The provider's own name for the record; null where a record is known by its content.</param>
public sealed record PublishedRecord(string Name, string Type, string Value, int TimeToLive, string? Handle = null)
{
    /// <summary>Its value is made by the provider (an alias, a proxied address) or goes to some askers only: it can be seen and never changed.</summary>
    public bool Fixed { get; init; }

    public override string ToString() => $"{Name}. {TimeToLive} IN {Type} {Value}";
}
