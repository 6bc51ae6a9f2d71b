namespace Posthouse.SenderAuth;

/// <summary>Reports about TLS: what is counted, sent and taken.</summary>
public sealed record TlsReportOptions
{
    /// <summary>Different counts in memory between two writings; under 500 octets each.</summary>
    public int MaximumCounts { get; init; } = 20_000;
}
