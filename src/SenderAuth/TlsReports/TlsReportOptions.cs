namespace Posthouse.SenderAuth;

/// <summary>Reports about TLS: what is counted, sent and taken.</summary>
public sealed record TlsReportOptions
{
    /// <summary>Reports go to the domains that ask for them.</summary>
    public bool Send { get; init; } = true;

    /// <summary>Who reports: the server's name, in A-labels. Also the domain of From, which a signing key of the domain or of one above it signs for.</summary>
    public string Submitter { get; init; } = "localhost";

    /// <summary>Different counts in memory between two writings; under 500 octets each.</summary>
    public int MaximumCounts { get; init; } = 20_000;

    /// <summary>Between two writings of what was counted; a crash loses what came since. One minute.</summary>
    public TimeSpan WriteInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Reports are spread over this time after midnight, each domain at a moment of its own. RFC 8460 §4.1: four hours.</summary>
    public TimeSpan Spread { get; init; } = TimeSpan.FromHours(4);

    /// <summary>A report that could not be sent is given up after this. RFC 8460 §5.4: a day of attempts is enough.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(2);

    /// <summary>Rows of a day and domain that one report has; what has the fewest sessions is left out.</summary>
    public int MaximumRows { get; init; } = 1000;

    /// <summary>Octets of a report that comes. 2 MB: large senders' are some KB.</summary>
    public int MaximumAttachment { get; init; } = 2 << 20;

    /// <summary>Octets of its JSON.</summary>
    public int MaximumJson { get; init; } = 8 << 20;

    /// <summary>Levels of its JSON; the form has six.</summary>
    public int MaximumDepth { get; init; } = 16;

    /// <summary>Policies, and failures of each, that are read.</summary>
    public int MaximumItems { get; init; } = 1000;

    /// <summary>Characters of one value; the rest is cut off.</summary>
    public int MaximumText { get; init; } = 500;

    /// <summary>How long reports that came are kept.</summary>
    public TimeSpan KeepReceived { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Reports that came are kept at most; the oldest go first.</summary>
    public int MaximumReceived { get; init; } = 20_000;
}
