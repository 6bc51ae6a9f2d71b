namespace Posthouse.Web;

/// <summary>An administrative act.</summary>
public sealed record AuditModel
{
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Actor { get; init; }

    /// <summary>The address that he asked from; "socket" is the server's own machine.</summary>
    public required string Origin { get; init; }

    /// <summary>The operation's id in the OpenAPI document.</summary>
    public required string Operation { get; init; }

    public string? Subject { get; init; }

    public string? Domain { get; init; }

    /// <summary>What was asked, without secrets.</summary>
    public required string Request { get; init; }

    /// <summary>"done", "failed", "refused" (the one who asked may not), or "begun": the server did not live to see its end.</summary>
    public required string State { get; init; }

    public DateTimeOffset? Ended { get; init; }

    /// <summary>The status, and the reason where it failed.</summary>
    public string? Outcome { get; init; }
}

/// <summary>The newest link of the audit log's chain, to be kept elsewhere. To verify without one, give sequence 0.</summary>
public sealed record AuditHeadModel(long Sequence, string? Hash = null);

/// <summary>What a look at the whole audit log found.</summary>
/// <param name="Problems">Empty when nothing was changed, removed or moved.</param>
public sealed record AuditVerdictModel(long Entries, AuditHeadModel Head, IReadOnlyList<string> Problems);
