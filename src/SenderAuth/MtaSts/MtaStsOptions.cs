using System.Security.Cryptography.X509Certificates;

namespace Posthouse.SenderAuth;

/// <summary>How policies of other domains are found and kept.</summary>
public sealed record MtaStsOptions
{
    /// <summary>For a policy, from the first packet to the last octet. RFC 8461 §3.3: one minute.</summary>
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A policy that could not be had is not asked for again sooner. RFC 8461 §3.3: five minutes.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A kept policy is asked for again after this, or after half its life where that is shorter. RFC 8461 §10.2 wants it well before the end; daily is what senders do.</summary>
    public TimeSpan RefreshAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Between looks for policies that are due.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Policies kept; under 1 KB each. 20,000: more than a large organisation writes to.</summary>
    public int MaximumPolicies { get; init; } = 20_000;

    /// <summary>Where policies are served. 443, and nothing else, outside tests.</summary>
    public int Port { get; init; } = 443;

    /// <summary>Off: a stranger's name must not make us talk to our own ports.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Who is believed to vouch for policy hosts; null is the machine's store.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }
}
