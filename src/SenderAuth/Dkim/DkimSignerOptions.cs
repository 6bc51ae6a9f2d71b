namespace Posthouse.SenderAuth;

/// <summary>What is signed, and how.</summary>
public sealed record DkimSignerOptions
{
    /// <summary>Relaxed survives relays that fold anew.</summary>
    public Canonicalization Header { get; init; } = Canonicalization.Relaxed;

    /// <summary>Relaxed survives relays that trim white space.</summary>
    public Canonicalization Body { get; init; } = Canonicalization.Relaxed;

    /// <summary>
    /// Named once more than they stand in the message, absent ones too, so that nobody adds another below the signature (RFC 6376 §8.15): what
    /// a reader is shown, what decides how the body is read, and what a click on "unsubscribe" does.
    /// </summary>
    public IReadOnlyList<string> Oversigned { get; init; } =
    [
        "From", "To", "Cc", "Subject", "Date", "Reply-To", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post",
    ];

    /// <summary>Named as often as they stand in the message (RFC 6376 §5.4.1).</summary>
    public IReadOnlyList<string> SignedIfPresent { get; init; } =
    [
        "Sender", "In-Reply-To", "References", "Content-ID", "Content-Description", "Resent-Date", "Resent-From", "Resent-To", "Resent-Cc", "List-Id", "List-Help", "List-Subscribe", "List-Post", "List-Owner", "List-Archive",
    ];

    /// <summary>Fields of one name that are signed, from the bottom; RFC 5322 §3.6 allows one of most.</summary>
    public int MaximumInstances { get; init; } = 10;

    /// <summary>Fields of a header; a message with more is not signed.</summary>
    public int MaximumHeaderFields { get; init; } = 5_000;

    /// <summary>How long a signature holds (x=); null for ever. Longer than a message stays in queues, or it fails on arrival.</summary>
    public TimeSpan? Lifetime { get; init; }
}
