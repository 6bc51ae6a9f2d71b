namespace Posthouse.Web;

/// <summary>An address that is not written to, as the administration API shows and takes it.</summary>
public sealed record SuppressionModel
{
    public required string Address { get; init; }

    /// <summary>Why: "unknown", "full", "disabled", "moved", "complaint" or "manual".</summary>
    public string? Class { get; init; }

    /// <summary>The enhanced status code of the last failure.</summary>
    public string? Status { get; init; }

    /// <summary>What the host said last, or why a person put it here.</summary>
    public string? Reason { get; init; }

    /// <summary>"queue", "report", "complaint", "manual" or "import".</summary>
    public string? Source { get; init; }

    /// <summary>Only lists and campaigns leave it out.</summary>
    public bool? ListsOnly { get; init; }

    /// <summary>False: it failed, but not often enough yet.</summary>
    public bool? Active { get; init; }

    public DateTimeOffset? FirstSeen { get; init; }

    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>Failures so far.</summary>
    public int? Count { get; init; }

    /// <summary>When it is written to again.</summary>
    public DateTimeOffset? Expires { get; init; }
}
