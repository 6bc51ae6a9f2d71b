namespace Posthouse.Web;

/// <summary>An account as the administration API shows it. Never with a credential.</summary>
public sealed record AccountModel
{
    public required string Address { get; init; }

    public string Name { get; init; } = "";

    public string Language { get; init; } = "";

    public bool Administrator { get; init; }

    public bool Suspended { get; init; }

    /// <summary>Beyond administrator; null where there are none.</summary>
    public IReadOnlyList<RoleModel>? Roles { get; init; }

    /// <summary>True where its sending is held.</summary>
    public bool? Held { get; init; }

    /// <summary>Octets; 0 is no limit.</summary>
    public long Quota { get; init; }

    public long QuotaMessages { get; init; }

    /// <summary>Recipients it may write to in 24 hours; 0 takes the domain's.</summary>
    public int RecipientsPerDay { get; init; }

    /// <summary>Octets of the largest message it may send; 0 is the server's limit alone.</summary>
    public long MaximumSentSize { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>Octets and messages in use; only for a single account.</summary>
    public long? UsedOctets { get; init; }

    public long? UsedMessages { get; init; }

    /// <summary>Addresses it may send as beyond its own; only for a single account.</summary>
    public IReadOnlyList<string>? SendAs { get; init; }

    /// <summary>After a change of the address: the old one, where it stays as an alias.</summary>
    public string? KeptAlias { get; init; }
}

/// <summary>What to change of an account, or what to make one with. Null leaves it as it is.</summary>
public sealed record AccountChange
{
    public string? Address { get; init; }

    public string? Password { get; init; }

    /// <summary>Only for a new one: in place of the password, what another server kept of it, such as "$6$…" or "{SSHA512}…".</summary>
    public string? PasswordHash { get; init; }

    public string? Name { get; init; }

    public string? Language { get; init; }

    public bool? Administrator { get; init; }

    public bool? Suspended { get; init; }

    public long? Quota { get; init; }

    public long? QuotaMessages { get; init; }

    public int? RecipientsPerDay { get; init; }

    public long? MaximumSentSize { get; init; }

    /// <summary>Only for a new one.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Rights to grant.</summary>
    public IReadOnlyList<string>? AllowSendAs { get; init; }

    /// <summary>Rights to take away.</summary>
    public IReadOnlyList<string>? DenySendAs { get; init; }

    /// <summary>False lets go of the old address when it changes; else it stays as an alias.</summary>
    public bool? KeepAlias { get; init; }
}

/// <summary>What became of one account of an import; the problem is null when it was made.</summary>
public sealed record ImportOutcome(string Address, string? Problem);
