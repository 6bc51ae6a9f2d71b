namespace Posthouse.SenderAuth;

/// <summary>A report about how sessions to a domain's mail hosts were secured (RFC 8460 §4.4).</summary>
public sealed record TlsReport
{
    public string Organization { get; init; } = "";

    public string ContactInfo { get; init; } = "";

    public required string ReportId { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    public IReadOnlyList<TlsReportedPolicy> Policies { get; init; } = [];
}
