namespace Posthouse.Directory;

/// <summary>What an administrative operation needs. Also the scopes of API keys.</summary>
public enum Right
{
    /// <summary>One's own account, and nothing else.</summary>
    OwnAccount,

    /// <summary>See domains with their records and keys, accounts, aliases, groups, shares.</summary>
    ReadDirectory,
    ManageAccounts,
    ResetPasswords,

    /// <summary>Aliases and groups.</summary>
    ManageLists,

    /// <summary>A domain's own settings: names, records, signing keys, policies.</summary>
    ManageDomains,

    /// <summary>Make and delete domains, and set what is granted to them: quotas, numbers, suspension.</summary>
    ManageTenants,
    ReadQueue,
    ManageQueue,
    HoldSending,
    ReleaseHolds,
    ReadTrace,

    /// <summary>DMARC and TLS reports, deliverability.</summary>
    ReadReports,
    ReadSuppressions,
    ManageSuppressions,
    ReadLimits,
    ManageLimits,
    ReadScripts,
    ManageScripts,

    /// <summary>The store's state, certificates, the pipeline, settings, figures.</summary>
    ReadServer,
    ManageServer,
    ReadRoles,
    ManageRoles,
    ReadAudit,
    ReadKeys,
    ManageKeys,
    ReadConfiguration,
    ApplyConfiguration,
}
