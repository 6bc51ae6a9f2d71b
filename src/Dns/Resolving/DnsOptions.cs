using System.Net;

namespace Posthouse.Dns;

/// <summary>Which servers are asked, and how long answers are believed.</summary>
public sealed record DnsOptions
{
    /// <summary>Recursive resolvers; empty uses the system's (resolv.conf). For DANE they must validate DNSSEC and be near.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>For one try. 5 s is resolv.conf's default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Tries after the first, on each server.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Asks for DNSSEC (the DO bit), without which resolvers do not say whether they validated.</summary>
    public bool RequestDnssec { get; init; } = true;

    /// <summary>The resolvers validate DNSSEC and nobody can change their answers on the way: their AD bit is believed. Null believes it where all
    /// of them are on this machine, which is what RFC 7672 §2.1.1 asks for; one that does not validate sets no such bit.</summary>
    public bool? Validating { get; init; }

    /// <summary>Recursive resolvers elsewhere that are asked what they see of a domain's records.</summary>
    public IReadOnlyList<IPEndPoint> CheckResolvers { get; init; } = [];

    /// <summary>Where authoritative servers listen. 53 everywhere but in a laboratory.</summary>
    public int AuthoritativePort { get; init; } = 53;

    /// <summary>Answers kept at most; about 1 KB each.</summary>
    public int CacheEntries { get; init; } = 20_000;

    /// <summary>No answer is believed for longer. One day, as common resolvers do.</summary>
    public TimeSpan MaximumTimeToLive { get; init; } = TimeSpan.FromDays(1);

    /// <summary>RFC 2308 §5: one to three hours is sensible for negative answers.</summary>
    public TimeSpan MaximumNegativeTimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>RFC 2308 §7: failures at most 5 minutes.</summary>
    public TimeSpan FailureTimeToLive { get; init; } = TimeSpan.FromSeconds(30);
}
