namespace Posthouse.Dns;

/// <summary>How a question ended.</summary>
public enum DnsStatus
{
    /// <summary>There is at least one record.</summary>
    NoError,

    /// <summary>The name does not exist (RFC 2308 §2.1).</summary>
    NxDomain,

    /// <summary>The name exists and has no record of this type (RFC 2308 §2.2).</summary>
    NoData,

    /// <summary>The servers could not answer, DNSSEC validation failed, or what came was not understood: ask again later.</summary>
    ServFail,

    /// <summary>Nobody answered in time: ask again later.</summary>
    Timeout,
}

/// <param name="Records">Empty unless <paramref name="Status"/> is <see cref="DnsStatus.NoError"/>.</param>
/// <param name="TimeToLive">Of the shortest-lived record of the answer, or of its absence.</param>
/// <param name="Authenticated">The AD bit (RFC 4035 §3.2.3): worth as much as the way to the resolver.</param>
public sealed record DnsAnswer<T>(DnsStatus Status, IReadOnlyList<T> Records, TimeSpan TimeToLive, bool Authenticated)
{
    /// <summary>Asking again later may give another answer.</summary>
    public bool IsTemporaryFailure => Status is DnsStatus.ServFail or DnsStatus.Timeout;

    public static DnsAnswer<T> Empty(DnsStatus status, TimeSpan timeToLive = default, bool authenticated = false) => new(status, [], timeToLive, authenticated);
}

/// <param name="Preference">Lower is tried first.</param>
/// <param name="Exchange">Without the final dot; empty is the root, the null MX of RFC 7505.</param>
public readonly record struct MxRecord(int Preference, string Exchange);

/// <summary>RFC 6698 §2.1.</summary>
public sealed record TlsaRecord(byte Usage, byte Selector, byte MatchingType, ReadOnlyMemory<byte> Data);
