using System.Net;
using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>What the world has to know about the machine that serves mail.</summary>
/// <param name="Addresses">Those by which the world reaches it; empty when nobody said.</param>
/// <param name="Services">What mail programs may use there.</param>
public sealed record MailHost(DomainName Name, IReadOnlyList<IPAddress> Addresses, IReadOnlyList<MailService> Services)
{
    /// <summary>Mail programs are told their settings at autoconfig. and autodiscover. of each domain, at the ports where they look.</summary>
    public bool ServesAutoconfig { get; init; }

    /// <summary>Where the world reaches the host over HTTPS; null where it does not.</summary>
    public int? HttpsPort { get; init; }

    /// <summary>The certificate that is shown to others at port 25; null where there is none that is not made here.</summary>
    public HostCertificate? Certificate { get; init; }
}

/// <param name="KeyDigest">SHA-256 of the SubjectPublicKeyInfo: what a TLSA record "3 1 1" holds (RFC 7671 §5.1).</param>
/// <param name="Issuers">The names by which CAA records would allow the issuer (RFC 8659 §4.2); empty where they are not known.</param>
public sealed record HostCertificate(ReadOnlyMemory<byte> KeyDigest, string IssuerName, IReadOnlyList<string> Issuers);

/// <param name="Protocol">"submission", "imap", "pop3" or "sieve".</param>
/// <param name="ImplicitTls">TLS from the first byte (RFC 8314 §3); otherwise STARTTLS.</param>
public sealed record MailService(string Protocol, int Port, bool ImplicitTls);
