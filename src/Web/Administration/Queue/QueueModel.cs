namespace Posthouse.Web;

/// <summary>A message that waits to leave, with the fate of each recipient.</summary>
public sealed record QueueModel
{
    public required string Id { get; init; }

    /// <summary>Empty is the null sender.</summary>
    public required string Sender { get; init; }

    /// <summary>RFC 3461 ENVID, as the sender gave it.</summary>
    public string? EnvelopeId { get; init; }

    public long Size { get; init; }

    public DateTimeOffset Queued { get; init; }

    public DateTimeOffset Expires { get; init; }

    public string? HeldBecause { get; init; }

    public string? Route { get; init; }

    public string Trace { get; init; } = "";

    public IReadOnlyList<QueueRecipientModel> Recipients { get; init; } = [];
}

/// <summary>One recipient's fate.</summary>
/// <param name="State">"waiting", "sent", "bounced", "discarded".</param>
public sealed record QueueRecipientModel(string Address, string Destination, string State, int Attempts, DateTimeOffset NextAttempt, string? LastReply, string? LastHost);

/// <summary>What to do with a queued message.</summary>
/// <param name="Reason">For holding; at most 500 characters.</param>
/// <param name="Route">For re-routing; null goes back to the configured routes.</param>
public sealed record QueueAction(string? Reason = null, string? Route = null);
