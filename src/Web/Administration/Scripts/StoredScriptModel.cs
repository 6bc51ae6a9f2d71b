namespace Posthouse.Web;

/// <summary>A Sieve script in the list of everybody's.</summary>
public sealed record StoredScriptModel
{
    /// <summary>An account's address, a domain, or "server": what stands for {owner} in other paths.</summary>
    public required string Owner { get; init; }

    /// <summary>"account", "domain" or "server".</summary>
    public required string Scope { get; init; }

    public required string Name { get; init; }

    /// <summary>"active" for an account's, "before" or "after" for an administrator's, "none" where it does not run by itself.</summary>
    public required string Use { get; init; }

    public int Octets { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Changed { get; init; }

    /// <summary>As far as the journal goes back; null where it did not fail since it was changed.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>0 where no line is to blame.</summary>
    public int? FailedLine { get; init; }

    public string? FailedBecause { get; init; }

    /// <summary>Of the message on which it failed: for "trace".</summary>
    public string? FailedTrace { get; init; }
}
