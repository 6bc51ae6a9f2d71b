namespace Posthouse.Web;

/// <summary>An account whose sending is held, as the administration API shows it.</summary>
public sealed record HoldModel
{
    /// <summary>Its address; "account 12" where the account is gone.</summary>
    public required string Account { get; init; }

    /// <summary>"holding" (the queue is being worked through), "held", or "delivering", "returning", "discarding" after a release.</summary>
    public required string State { get; init; }

    public DateTimeOffset Since { get; init; }

    /// <summary>Who: an administrator, or "posthouse" for the server itself.</summary>
    public required string By { get; init; }

    public required string Reason { get; init; }

    /// <summary>The account is locked too.</summary>
    public bool Locked { get; init; }

    public string? ReleasedBy { get; init; }
}

/// <summary>Asks for a hold.</summary>
/// <param name="Reason">Why, for those who look later; the owner reads it. At most 500 characters.</param>
/// <param name="Lock">Nobody may sign in to it either.</param>
public sealed record HoldRequest(string? Reason = null, bool? Lock = null);

/// <summary>Asks for a release.</summary>
/// <param name="HeldMail">What becomes of what was held: "deliver", "return" or "discard".</param>
public sealed record ReleaseRequest(string? HeldMail = null);
