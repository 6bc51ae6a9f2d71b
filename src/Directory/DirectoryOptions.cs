using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>How the directory and sign-in behave. Every limit has its source beside it.</summary>
public sealed record DirectoryOptions
{
    /// <summary>BCP 47; for accounts made without a language.</summary>
    public string DefaultLanguage { get; init; } = "en";

    /// <summary>Completes names typed without '@' at sign-in; null refuses them.</summary>
    public DomainName? DefaultDomain { get; init; }

    /// <summary>
    /// Offers SCRAM-SHA-256-PLUS over TLS. The platform gives tls-server-end-point only, and RFC 9266 §2 makes tls-exporter the binding
    /// of TLS 1.3: a client that knows no other fails where it sees the mechanism on offer.
    /// </summary>
    public bool ChannelBinding { get; init; }

    /// <summary>Members of one group, targets of one alias. Larger lists belong to a campaign.</summary>
    public int MaximumMembers { get; init; } = 10_000;

    /// <summary>Characters of a new password; 0 takes every password. See <see cref="PasswordRules"/>.</summary>
    public int MinimumPasswordLength { get; init; } = PasswordRules.UsualMinimum;

    /// <summary>Octets that all Argon2 computations may use at once. 19 MiB each; more than one for each core gains nothing.</summary>
    public long MaximumHashMemory { get; init; } = 256L << 20;

    /// <summary>Sign-ins that may wait for an Argon2 computation; more are told to come back. 500 waiting is about 4 s on two cores.</summary>
    public int MaximumHashQueue { get; init; } = 500;

    /// <summary>Argon2id parameters (OWASP Password Storage, 2023: m = 19 MiB, t = 2, p = 1).</summary>
    public Argon2Cost Argon2 { get; init; } = new(19 * 1024, 2);

    /// <summary>PBKDF2 rounds of SCRAM-SHA-256. RFC 7677 §4 asks for at least 4096.</summary>
    public int ScramIterations { get; init; } = 10_000;

    /// <summary>How long a verified password is remembered, so that a client that opens ten connections pays for Argon2 once; zero never.</summary>
    public TimeSpan VerifiedPasswordLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Verified passwords remembered at once, about 150 octets each.</summary>
    public int VerifiedPasswordCapacity { get; init; } = 20_000;

    public ThrottleOptions Throttle { get; init; } = new();
}

/// <param name="MemoryKib">In KiB.</param>
/// <param name="Passes">Iterations (t). Parallelism is always 1: what libsodium computes.</param>
public readonly record struct Argon2Cost(int MemoryKib, int Passes);
