using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>What is known of a message when DMARC is asked about it.</summary>
public sealed record DmarcQuestion
{
    /// <summary>The domain in From; null where there is none, or several that differ (RFC 9989 §5.3.1: not for DMARC).</summary>
    public required DomainName? Author { get; init; }

    /// <summary>The domain that SPF spoke of, and how it ended; for a null sender, that of HELO.</summary>
    public DomainName? SpfDomain { get; init; }

    public AuthResult Spf { get; init; }

    /// <summary>Each signature's domain and how it ended.</summary>
    public IReadOnlyList<(DomainName Domain, AuthResult Result)> Signatures { get; init; } = [];
}
