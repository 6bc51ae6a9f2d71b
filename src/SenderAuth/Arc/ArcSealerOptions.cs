namespace Posthouse.SenderAuth;

/// <summary>What a seal covers.</summary>
public sealed record ArcSealerOptions
{
    public Canonicalization Header { get; init; } = Canonicalization.Relaxed;

    public Canonicalization Body { get; init; } = Canonicalization.Relaxed;

    /// <summary>Signed as often as they stand in the message. RFC 8617 §4.1.2: DKIM signatures SHOULD be, seals MUST NOT, and Authentication-Results SHOULD NOT be among them.</summary>
    public IReadOnlyList<string> Signed { get; init; } =
    [
        "From", "To", "Cc", "Subject", "Date", "Reply-To", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
        "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "DKIM-Signature",
    ];

    /// <summary>Fields of one name that are signed, from the bottom.</summary>
    public int MaximumInstances { get; init; } = 10;

    /// <summary>Fields of a header; a message with more is not sealed.</summary>
    public int MaximumHeaderFields { get; init; } = 5_000;
}
