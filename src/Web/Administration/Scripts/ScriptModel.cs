namespace Posthouse.Web;

/// <summary>A Sieve script of an account, a domain or the server.</summary>
public sealed record ScriptModel
{
    public required string Name { get; init; }

    /// <summary>"active" for an account's, "before" or "after" for an administrator's; null where it does not run by itself.</summary>
    public string? Use { get; init; }

    public int Octets { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Changed { get; init; }

    /// <summary>Only where one script is asked for.</summary>
    public string? Content { get; init; }
}

/// <summary>What to make or change a script with; what is null stays.</summary>
public sealed record ScriptChange
{
    public string? Content { get; init; }

    /// <summary>"active", "before", "after", or "none".</summary>
    public string? Use { get; init; }

    public string? Name { get; init; }
}
