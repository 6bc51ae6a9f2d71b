namespace Posthouse.Web;

/// <summary>The MTA-STS policy that is served for a domain.</summary>
public sealed record MtaStsModel
{
    public required string Domain { get; init; }

    /// <summary>"off", "none", "testing" or "enforce".</summary>
    public required string Mode { get; init; }

    /// <summary>Seconds for which others may keep the policy.</summary>
    public long MaxAge { get; init; }

    public IReadOnlyList<string> Mx { get; init; } = [];

    /// <summary>Names this policy among those before and after it. Null when nothing is served.</summary>
    public string? Id { get; init; }

    /// <summary>The host that has to resolve to this server and have a certificate for its name.</summary>
    public string? HostName { get; init; }

    /// <summary>Where the TXT record is published.</summary>
    public string? RecordName { get; init; }

    public string? Record { get; init; }
}

/// <summary>What to serve. "off" serves nothing; null leaves the mode's usual age and this server's name.</summary>
public sealed record MtaStsChange
{
    public required string Mode { get; init; }

    public long? MaxAge { get; init; }

    public IReadOnlyList<string>? Mx { get; init; }
}
