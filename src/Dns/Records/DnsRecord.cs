namespace Posthouse.Dns;

/// <summary>A record to be published.</summary>
/// <param name="Name">The owner in A-labels, without the final dot.</param>
/// <param name="Type">"MX", "A", "AAAA", "CNAME", "TXT", "SRV", "CAA", "TLSA", "PTR".</param>
/// <param name="Value">As a zone file has it (RFC 1035 §5.1): names with their final dot, text in quotes.</param>
/// <param name="Purpose">What it is for, in a line.</param>
public sealed record DnsRecord(string Name, string Type, string Value, string Purpose)
{
    /// <summary>Seconds that others may keep it. An hour: a mistake is over soon, and look-ups cost little.</summary>
    public int TimeToLive { get; init; } = 3600;

    /// <summary>The text of a TXT record as a provider's form wants it: without quotes, in one piece. Any other value as it is.</summary>
    public string PlainValue => Type == "TXT" ? CharacterStrings.Join(Value) : Value;

    public override string ToString() => $"{Name}. IN {Type} {Value}";
}
