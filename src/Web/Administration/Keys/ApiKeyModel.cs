namespace Posthouse.Web;

/// <summary>A key for programs. They send it as "Authorization: Bearer ph_…".</summary>
public sealed record ApiKeyModel
{
    public required long Id { get; init; }

    /// <summary>What it is for.</summary>
    public required string Name { get; init; }

    /// <summary>In whose name it asks; null for one that was made on the server's machine.</summary>
    public string? Account { get; init; }

    /// <summary>At most these, of those that the account has.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>With its sub-domains; null is wherever the account's roles hold.</summary>
    public string? Domain { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset? Expires { get; init; }

    /// <summary>To ten minutes.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>The key itself: only in the answer that made it, and never again.</summary>
    public string? Secret { get; init; }
}

/// <summary>What to make a key with.</summary>
public sealed record NewApiKey
{
    public required string Name { get; init; }

    /// <summary>Rights, such as "read-directory". Only those that you have yourself.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    public string? Domain { get; init; }

    public DateTimeOffset? Expires { get; init; }
}
