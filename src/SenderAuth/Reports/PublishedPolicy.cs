namespace Posthouse.SenderAuth;

/// <summary>The domain's policy as the reporter saw it (RFC 9990 §3.1.1.3). Null is what the report does not say.</summary>
public sealed record PublishedPolicy
{
    /// <summary>Where the record was found.</summary>
    public string Domain { get; init; } = "";

    public bool? StrictDkim { get; init; }

    public bool? StrictSpf { get; init; }

    public DmarcPolicy? Policy { get; init; }

    public DmarcPolicy? SubdomainPolicy { get; init; }

    public DmarcPolicy? NonexistentPolicy { get; init; }

    public bool Testing { get; init; }

    /// <summary>"psl" or "treewalk".</summary>
    public string? DiscoveryMethod { get; init; }

    public string? FailureOptions { get; init; }

    /// <summary>Of RFC 7489: the share of mail that the policy was for.</summary>
    public int? Percent { get; init; }
}
