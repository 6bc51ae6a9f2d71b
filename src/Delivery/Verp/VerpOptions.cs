namespace Posthouse.Delivery;

/// <summary>How variable envelope return paths are written and believed.</summary>
public sealed record VerpOptions
{
    /// <summary>What such addresses begin with, before "+". An account or alias of that name keeps what other "+" addresses bring.</summary>
    public string Mailbox { get; init; } = "bounces";

    /// <summary>At least 16 octets each; the first one signs, all are believed.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Secrets { get; init; }

    /// <summary>Characters of the signature, five bits each. 8: a trillion guesses, each a mail transaction.</summary>
    public int HashLength { get; init; } = 8;

    /// <summary>For how long a bounce is believed. Queues give up after some days; a month is generous.</summary>
    public int ValidityDays { get; init; } = 30;

    /// <summary>Octets of the local part. RFC 5321 §4.5.3.1.1 lets a server refuse more than 64.</summary>
    public int MaximumLocalPart { get; init; } = 64;
}
