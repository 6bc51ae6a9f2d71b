using System.Security.Cryptography.X509Certificates;

namespace Posthouse.SenderAuth;

/// <summary>How logos of other organisations are found, checked and kept.</summary>
public sealed record BimiOptions
{
    /// <summary>Off: whoever is fetched from learns that mail of his has come, and logos without roots to prove them are a gift to impostors.</summary>
    public BimiMode Mode { get; init; }

    /// <summary>Who may vouch for logos. None: no list of them is anybody's to ship.</summary>
    public X509Certificate2Collection Roots { get; init; } = [];

    /// <summary>Who vouches for the hosts that are fetched from; null is the machine's store.</summary>
    public X509Certificate2Collection? WebRoots { get; init; }

    /// <summary>Off: a stranger's record must not make us talk to networks of our own.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Where files are served. 443, and nothing else, outside tests.</summary>
    public int Port { get; init; } = 443;

    /// <summary>Octets of a logo, as it is fetched and unpacked. 32 KB: what the profile of the working group allows.</summary>
    public int MaximumLogo { get; init; } = 32 << 10;

    /// <summary>Octets of a certificate file with its chain. 128 KB: a logo in base64 twice, and a few certificates.</summary>
    public int MaximumEvidence { get; init; } = 128 << 10;

    /// <summary>For one file, from the first packet to the last octet. Nobody waits for it.</summary>
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What was found is looked for again after this, and kept until that has succeeded. Logos change by the year.</summary>
    public TimeSpan RefreshAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>After a failure, which may be the network's.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What was found is not believed for longer without having been found again.</summary>
    public TimeSpan KeptFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Logos remembered, with their failures; those asked for longest ago make room. 500 times 32 KB is 16 MB.</summary>
    public int MaximumKept { get; init; } = 500;

    /// <summary>Fetched at a time.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Waiting to be fetched; what comes beyond it is left for its next message.</summary>
    public int MaximumWaiting { get; init; } = 100;
}
