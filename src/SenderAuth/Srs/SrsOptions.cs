namespace Posthouse.SenderAuth;

/// <summary>How rewritten senders are made and believed.</summary>
public sealed record SrsOptions
{
    /// <summary>The first signs; all are believed, so that a secret can be replaced. At least one, each of 16 octets or more.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Secrets { get; init; }

    /// <summary>Days for which a bounce is taken back. 21, as other implementations have it: longer than any queue keeps mail.</summary>
    public int ValidityDays { get; init; } = 21;

    /// <summary>
    /// Characters of base 32 that are kept of the hash. 8 (40 bits) leaves a guesser one chance in 10^12 for each bounce; the customary
    /// 4 would leave one in a million.
    /// </summary>
    public int HashLength { get; init; } = 8;

    /// <summary>Octets of the local part that is made. RFC 5321 §4.5.3.1.1: 64 is what every server has to take.</summary>
    public int MaximumLocalPart { get; init; } = 64;
}
