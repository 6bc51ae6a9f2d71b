using Posthouse.Dns;

namespace Posthouse.Web;

/// <summary>The whole configuration that is data: who is here, and what was decided about them. In one order, so that two of them can be compared.</summary>
public sealed record ConfigurationModel
{
    /// <summary>Of this form.</summary>
    public int Version { get; init; } = 1;

    /// <summary>With prune this list and the next three are required, if only as empty ones: what a file forgets is not what it wants deleted.</summary>
    public IReadOnlyList<ConfiguredDomainModel>? Domains { get; init; }

    public IReadOnlyList<ConfiguredAccountModel>? Accounts { get; init; }

    public IReadOnlyList<AliasModel>? Aliases { get; init; }

    public IReadOnlyList<GroupModel>? Groups { get; init; }

    public IReadOnlyList<RoleModel>? Roles { get; init; }

    /// <summary>The algorithms by which domains sign. A key that is missing is made; none is taken away, and no private key is in an export. Null leaves them alone.</summary>
    public IReadOnlyList<ConfiguredDkimModel>? Dkim { get; init; }

    /// <summary>The MTA-STS policies that are served. Null leaves them alone.</summary>
    public IReadOnlyList<ConfiguredMtaStsModel>? MtaSts { get; init; }

    /// <summary>Sending limits of "default", accounts and domains. Null leaves them alone.</summary>
    public IReadOnlyList<ConfiguredLimitModel>? Limits { get; init; }

    /// <summary>The administrators' Sieve scripts, of the server and of domains. Null leaves them alone; accounts' own are their owners'.</summary>
    public IReadOnlyList<ConfiguredScriptModel>? Scripts { get; init; }

    /// <summary>The OpenID providers that sign people in, without their secrets. Null leaves them alone.</summary>
    public IReadOnlyList<ConfiguredProviderModel>? IdentityProviders { get; init; }

    /// <summary>The programs that may ask for tokens, without their secrets: one that is there keeps its secret, one that is made gets another, which the answer tells once. Null leaves them alone.</summary>
    public IReadOnlyList<ConfiguredClientModel>? OauthClients { get; init; }

    /// <summary>The addresses that people decided not to write to; what the server learned of others is not among them. Null leaves them alone.</summary>
    public IReadOnlyList<SuppressionModel>? Suppressions { get; init; }

    /// <summary>What administrators shared of accounts' mailboxes; what owners shared is theirs. A mailbox that is not there is made. Null leaves them alone.</summary>
    public IReadOnlyList<ConfiguredShareModel>? Shares { get; init; }

    /// <summary>What keys of this API are for and what they open, without their secrets: one that is there keeps its secret, one that is made gets another, which the answer tells once. Null leaves them alone.</summary>
    public IReadOnlyList<ConfiguredKeyModel>? ApiKeys { get; init; }
}

/// <summary>How a domain signs.</summary>
public sealed record ConfiguredDkimModel
{
    public required string Domain { get; init; }

    /// <summary>"rsa", "ed25519".</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];
}

/// <summary>The MTA-STS policy of a domain in a configuration.</summary>
public sealed record ConfiguredMtaStsModel
{
    public required string Domain { get; init; }

    /// <summary>"none", "testing" or "enforce".</summary>
    public required string Mode { get; init; }

    /// <summary>Seconds.</summary>
    public long MaxAge { get; init; }

    public IReadOnlyList<string> Mx { get; init; } = [];
}

/// <summary>A sending limit in a configuration. Null takes what stands behind it; 0 is no limit.</summary>
public sealed record ConfiguredLimitModel
{
    /// <summary>"default", an account's address, a domain, or "*." and a domain.</summary>
    public required string Subject { get; init; }

    public int? RecipientsPerHour { get; init; }

    public int? RecipientsPerDay { get; init; }

    public int? MessagesPerHour { get; init; }

    public bool BulkSender { get; init; }
}

/// <summary>An administrator's script in a configuration.</summary>
public sealed record ConfiguredScriptModel
{
    /// <summary>"server", or a domain.</summary>
    public required string Owner { get; init; }

    public required string Name { get; init; }

    /// <summary>"before", "after", or "none".</summary>
    public string Use { get; init; } = "none";

    public required string Content { get; init; }
}

/// <summary>An OpenID provider in a configuration. Its secret is set apart, and kept while issuer and client stay.</summary>
public sealed record ConfiguredProviderModel
{
    /// <summary>"server", or a domain with its sub-domains.</summary>
    public required string Owner { get; init; }

    public required string Name { get; init; }

    public required string Label { get; init; }

    public required string Issuer { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Whose addresses it is believed about; missing is nobody's.</summary>
    public IReadOnlyList<string>? Domains { get; init; }

    /// <summary>It may sign in accounts that have a role.</summary>
    public bool Administrators { get; init; }

    /// <summary>"here" (unless it says otherwise), "reported" or "provider".</summary>
    public string? SecondFactor { get; init; }

    /// <summary>True unless it says otherwise.</summary>
    public bool? Enabled { get; init; }
}

/// <summary>A domain in a configuration.</summary>
public sealed record ConfiguredDomainModel
{
    public required string Name { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    public string? CatchAll { get; init; }

    public long Quota { get; init; }

    public long QuotaMessages { get; init; }

    public int MaximumAccounts { get; init; }

    public int RecipientsPerDay { get; init; }

    public long MaximumReceivedSize { get; init; }

    public bool Suspended { get; init; }

    /// <summary>What its records are made from; null takes every default.</summary>
    public DomainDnsSettings? Dns { get; init; }
}

/// <summary>An account in a configuration. Its roles are in the list of roles, and so is that it is an owner.</summary>
public sealed record ConfiguredAccountModel
{
    public required string Address { get; init; }

    public string Name { get; init; } = "";

    public string Language { get; init; } = "en";

    public bool Suspended { get; init; }

    public long Quota { get; init; }

    public long QuotaMessages { get; init; }

    public int RecipientsPerDay { get; init; }

    public long MaximumSentSize { get; init; }

    public IReadOnlyList<string> SendAs { get; init; } = [];

    /// <summary>For an account that is made now: what another server kept of its password. Never in an export.</summary>
    public string? PasswordHash { get; init; }
}

/// <summary>What applying a configuration did, or would do.</summary>
/// <param name="Changes">One for each thing that is made, changed or deleted.</param>
/// <param name="Drift">What others changed since a configuration was applied the last time; empty where none ever was.</param>
/// <param name="Digest">Names these changes and no others: apply with it, and nothing else is done.</param>
public sealed record ConfigurationOutcome(IReadOnlyList<ConfigurationDifference> Changes, IReadOnlyList<ConfigurationDifference> Drift, string Digest)
{
    /// <summary>When a configuration was applied before; null where none ever was.</summary>
    public DateTimeOffset? LastApplied { get; init; }

    /// <summary>What is left to do by hand, since a configuration holds no secrets.</summary>
    public IReadOnlyList<ConfigurationTask> Tasks { get; init; } = [];
}

/// <summary>How one thing differs.</summary>
/// <param name="Action">"create", "change" or "delete".</param>
/// <param name="Kind">"domain", "account", "alias", "group", "role", "dkim", "mta-sts", "limit", "script", "identity-provider", "oauth-client", "suppression", "share" or "api-key".</param>
public sealed record ConfigurationDifference(string Action, string Kind, string Name, IReadOnlyList<ConfigurationField> Fields);

/// <summary>How one field of it differs, as JSON has it; null where it is not there.</summary>
public sealed record ConfigurationField(string Name, string? Before, string? After);
