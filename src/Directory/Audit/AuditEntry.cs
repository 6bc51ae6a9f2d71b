namespace Posthouse.Directory;

/// <summary>An act of the audit log with its end.</summary>
/// <param name="Ended">Null: it was begun, and the server did not live to see its end.</param>
/// <param name="Outcome">The status, and the reason where it failed.</param>
public sealed record AuditEntry(long Sequence, DateTimeOffset At, AuditAct Act, DateTimeOffset? Ended, string? Outcome);

/// <summary>Which acts are wanted; null does not restrict.</summary>
public sealed record AuditQuery
{
    public string? Actor { get; init; }

    public string? Operation { get; init; }

    public string? Subject { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>In any field, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>"done", "failed", "refused" or "begun".</summary>
    public string? State { get; init; }

    /// <summary>Only older ones than this.</summary>
    public long Before { get; init; } = long.MaxValue;

    public int Limit { get; init; } = 100;

    /// <summary>By the domain that an act belongs to (empty: the server).</summary>
    public Func<string, bool>? Visible { get; init; }
}

/// <summary>The newest link of the chain.</summary>
public sealed record AuditHead(long Sequence, string Hash);

/// <summary>What a look at the whole chain found.</summary>
/// <param name="Problems">Empty when every entry is as it was written, and the head that was kept is among them.</param>
public sealed record AuditVerdict(long Entries, AuditHead Head, IReadOnlyList<string> Problems);
