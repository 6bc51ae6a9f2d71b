using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>How far a hold has come. Every step but <see cref="Held"/> is taken up again after a crash.</summary>
public enum HoldState
{
    /// <summary>What the account has in the queue is being held.</summary>
    Holding = 0,

    /// <summary>All of it is held; nothing goes out until somebody releases it.</summary>
    Held = 1,

    /// <summary>Released: what was held is being given back to the queue.</summary>
    Delivering = 2,

    /// <summary>Released: what was held is being returned to its sender.</summary>
    Returning = 3,

    /// <summary>Released: what was held is being deleted.</summary>
    Discarding = 4,
}

/// <summary>What becomes of the held mail when an account is released.</summary>
public enum HeldMail
{
    Deliver,
    Return,
    Discard,
}

/// <summary>An account whose sending is held.</summary>
public sealed record AccountHold
{
    public required AccountId Account { get; init; }

    public HoldState State { get; init; }

    public DateTimeOffset Since { get; init; }

    /// <summary>An administrator, or "posthouse" where the server did it.</summary>
    public required string By { get; init; }

    /// <summary>One line.</summary>
    public required string Reason { get; init; }

    /// <summary>The hold suspended the account too; its release ends that.</summary>
    public bool Locked { get; init; }

    /// <summary>Null until then.</summary>
    public string? ReleasedBy { get; init; }

    /// <summary>Nothing of the account goes out.</summary>
    public bool Stops => State is HoldState.Holding or HoldState.Held;
}

/// <summary>What was asked of a hold cannot be done.</summary>
/// <param name="notFound">There is no such hold.</param>
public sealed class AccountHoldException(bool notFound, string message) : Exception(message)
{
    public bool IsNotFound { get; } = notFound;
}
