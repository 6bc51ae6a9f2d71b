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

/// <summary>The sessions that were held against one policy.</summary>
public sealed record TlsReportedPolicy
{
    /// <summary>"tlsa", "sts", "no-policy-found", or what a later standard calls it.</summary>
    public required string Type { get; init; }

    /// <summary>The policy's lines.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>Empty where the reporter leaves it out.</summary>
    public string Domain { get; init; } = "";

    public IReadOnlyList<string> MxHosts { get; init; } = [];

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public IReadOnlyList<TlsReportedFailure> Failures { get; init; } = [];
}

/// <summary>Sessions that failed in the same way.</summary>
/// <param name="Result">As RFC 8460 §4.3 names it.</param>
public sealed record TlsReportedFailure(string Result, long Sessions)
{
    public string SendingIp { get; init; } = "";

    public string MxHost { get; init; } = "";

    public string ReceivingIp { get; init; } = "";

    public string Information { get; init; } = "";

    public string ReasonCode { get; init; } = "";
}
