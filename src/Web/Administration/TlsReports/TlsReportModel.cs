namespace Posthouse.Web;

/// <summary>What one organisation reported about TLS to the mail hosts of a domain here.</summary>
public sealed record TlsReportModel
{
    public required string Domain { get; init; }

    /// <summary>Who reports, by the report's own words.</summary>
    public required string Organization { get; init; }

    /// <summary>The domain whose signature the message bore; empty where a gateway of ours brought it, or from before this was kept.</summary>
    public required string Signer { get; init; }

    public DateTimeOffset From { get; init; }

    public DateTimeOffset Until { get; init; }

    /// <summary>"tlsa", "sts" and "no-policy-found": what the sessions were held against.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>Sessions that were as the policy wants them.</summary>
    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public IReadOnlyList<TlsFailureModel> Failures { get; init; } = [];
}

/// <param name="Result">As RFC 8460 §4.3 names it, such as "certificate-expired".</param>
/// <param name="MxHost">The mail host; empty where the reporter does not say.</param>
/// <param name="Sessions">How often.</param>
/// <param name="Detail">What else the reporter says.</param>
public sealed record TlsFailureModel(string Result, string MxHost, long Sessions, string Detail);
