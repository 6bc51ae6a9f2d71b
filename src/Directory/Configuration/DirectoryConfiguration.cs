namespace Posthouse.Directory;

/// <summary>What the directory is to be.</summary>
public sealed record DirectoryConfiguration
{
    /// <summary>Their numbers are of no meaning. What was published in the DNS stays as it is known here.</summary>
    public required IReadOnlyList<Domain> Domains { get; init; }

    public required IReadOnlyList<ConfiguredAccount> Accounts { get; init; }

    public required IReadOnlyList<Alias> Aliases { get; init; }

    public required IReadOnlyList<Group> Groups { get; init; }

    /// <summary>What other rooms keep, to be made so in the same transaction.</summary>
    public IReadOnlyList<ConfigurationPart> Parts { get; init; } = [];

    /// <summary>Takes targets, members, owners and catch-alls of domains here that nobody will have; else a new one is refused.</summary>
    public bool AllowUnknown { get; init; }

    /// <summary>The same for these aliases.</summary>
    public IReadOnlySet<Mail.EmailAddress> MayLeadNowhere { get; init; } = System.Collections.Frozen.FrozenSet<Mail.EmailAddress>.Empty;

    /// <summary>Takes away what is not named, accounts with all their mail; else it stays.</summary>
    public bool Prune { get; init; }
}

/// <summary>An account as it is to be.</summary>
/// <param name="Account">With its roles. Its number and its moment are of no meaning.</param>
/// <param name="PasswordHash">For one that is made now; one that is there keeps its password.</param>
public sealed record ConfiguredAccount(Account Account, IReadOnlyList<Mail.EmailAddress> SendAs, string? PasswordHash);
