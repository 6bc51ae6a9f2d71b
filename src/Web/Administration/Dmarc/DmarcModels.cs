namespace Posthouse.Web;

/// <summary>A DMARC aggregate report that came, as the administration API shows it.</summary>
public sealed record DmarcReportModel
{
    public required string Domain { get; init; }

    /// <summary>Who reports.</summary>
    public required string Organization { get; init; }

    public required string ReportId { get; init; }

    public required string Email { get; init; }

    /// <summary>The domain that DMARC showed to have sent the report; null where anybody could have.</summary>
    public string? Proven { get; init; }

    public DateTimeOffset Begin { get; init; }

    public DateTimeOffset End { get; init; }

    public DateTimeOffset Received { get; init; }

    /// <summary>The policy as the reporter saw it: "none", "quarantine" or "reject".</summary>
    public required string Policy { get; init; }

    public long Messages { get; init; }

    /// <summary>Records of the report that are not counted: without an address or a number that can be read, or beyond the 50,000th.</summary>
    public long LeftOut { get; init; }
}

/// <summary>What all reports together say of one address that sends in a domain's name.</summary>
public sealed record DmarcSourceModel
{
    public required string Domain { get; init; }

    public required string Source { get; init; }

    public long Messages { get; init; }

    public long SpfAligned { get; init; }

    public long DkimAligned { get; init; }

    /// <summary>Neither SPF nor DKIM passed for the domain.</summary>
    public long Failed { get; init; }

    public long Quarantined { get; init; }

    public long Rejected { get; init; }

    /// <summary>Who reported it.</summary>
    public required IReadOnlyList<string> Organizations { get; init; }

    /// <summary>"own", "authorized", "forwarder" or "unknown".</summary>
    public required string Kind { get; init; }

    /// <summary>DMARC showed who sent the reports; false where anybody could have.</summary>
    public bool Proven { get; init; }

    /// <summary>
    /// What it probably is and what to do, as a word to look a sentence up by: "unproven", "own-failing", "own", "authorized-unsigned",
    /// "authorized", "forwarder-or-service", "forwarder" or "unknown".
    /// </summary>
    public required string Advice { get; init; }

    /// <summary>The same in English.</summary>
    public required string Hint { get; init; }
}
