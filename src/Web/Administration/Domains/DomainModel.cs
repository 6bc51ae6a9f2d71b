namespace Posthouse.Web;

/// <summary>A domain as the administration API shows it.</summary>
public sealed record DomainModel
{
    public required string Name { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Where mail to unknown names goes; null refuses it.</summary>
    public string? CatchAll { get; init; }

    /// <summary>Octets of all its accounts together; 0 is no limit.</summary>
    public long Quota { get; init; }

    public long QuotaMessages { get; init; }

    /// <summary>0 is no limit.</summary>
    public int MaximumAccounts { get; init; }

    /// <summary>Recipients that each account may write to in 24 hours where the account says nothing; 0 takes the server's.</summary>
    public int RecipientsPerDay { get; init; }

    /// <summary>Octets of the largest message for an address of the domain; 0 is the server's limit alone.</summary>
    public long MaximumReceivedSize { get; init; }

    public bool Suspended { get; init; }

    /// <summary>Only for a single domain: a catch-all that is nobody's. Null when all is well.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>What to change of a domain, or what to make one with. Null leaves it as it is; an empty catch-all takes it away.</summary>
public sealed record DomainChange
{
    /// <summary>Only for a new one.</summary>
    public string? Name { get; init; }

    public IReadOnlyList<string>? Aliases { get; init; }

    public string? CatchAll { get; init; }

    public long? Quota { get; init; }

    public long? QuotaMessages { get; init; }

    public int? MaximumAccounts { get; init; }

    public int? RecipientsPerDay { get; init; }

    public long? MaximumReceivedSize { get; init; }

    public bool? Suspended { get; init; }

    /// <summary>Take a catch-all of a domain here that nobody has yet.</summary>
    public bool? AllowUnknown { get; init; }
}
