namespace Posthouse.Transport;

/// <summary>How much memory messages on their way in may hold. Sizes are octets.</summary>
public sealed record IntakeOptions
{
    /// <summary>
    /// All of them together, with their envelopes, over all connections and listeners; then SMTP says 452 and IMAP NO [UNAVAILABLE]. Room for
    /// 400 messages at the most that the store keeps in memory of one, and for thousands of usual ones.
    /// </summary>
    public long MaximumMemory { get; init; } = 256 << 20;

    /// <summary>
    /// Of <see cref="MaximumMemory"/>, what the clients of one IPv4 address or one IPv6 /64 may hold, so that no one of them holds it all: a
    /// quarter. Loopback is not counted.
    /// </summary>
    public long MaximumMemoryPerAddress { get; init; } = 64 << 20;
}
