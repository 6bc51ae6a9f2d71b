using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Posthouse.SenderAuth;

/// <summary>What one mail host of a destination has to prove before mail goes there. DANE comes before MTA-STS (RFC 8461 §2).</summary>
public sealed record HostPolicy
{
    public required string Host { get; init; }

    /// <summary>TLSA records there are, usable or not; null where DANE says nothing.</summary>
    public DaneAnswer? Dane { get; init; }

    /// <summary>The destination's MTA-STS policy, where DANE says nothing.</summary>
    public MtaStsPolicy? Sts { get; init; }

    /// <summary>The domain whose mail the host takes: a name that a certificate below a DANE authority may have.</summary>
    public string? Domain { get; init; }

    /// <summary>Where the domain leads as an alias: another name that such a certificate may have; null where it was not asked for.</summary>
    public string? ExpandedDomain { get; init; }

    /// <summary>The host must not be used now, or, where the policy is not enforced, should not be.</summary>
    public TlsFailure? Refusal { get; init; }

    /// <summary>Failures keep mail back. Otherwise they are only reported.</summary>
    public bool IsEnforced => Dane is not null || Sts?.Mode == MtaStsMode.Enforce;

    /// <summary>The host's name is known to be the domain's own: by the DNSSEC that its TLSA records stand on, or by a policy that names it.</summary>
    public bool IsNamed => Dane is not null || (Sts is not null && Refusal is null);

    /// <summary>The policy asks who the host is, so that one that passes <see cref="Check"/> is proved.</summary>
    public bool Proves => Dane?.Status == DaneStatus.Usable || Sts is not null;

    /// <summary>The name to send in the handshake (RFC 7672 §8.1: the TLSA base domain).</summary>
    public string ServerName => Dane?.BaseDomain ?? Host;

    /// <summary>Null where the certificate is what the policy asks for, or the policy asks for none.</summary>
    /// <param name="sent">What came with the leaf.</param>
    /// <param name="errors">What the platform found, for the name <see cref="ServerName"/>.</param>
    public TlsFailure? Check(X509Certificate2 leaf, X509Certificate2Collection sent, X509Chain? chain, SslPolicyErrors errors, DateTimeOffset now)
    {
        if (Dane is { Status: DaneStatus.Usable } dane)
        {
            // RFC 7672 §3.2.2: the base domain, the domain whose MX record was asked for, and that one behind its aliases.
            List<string> names = [.. new[] { dane.BaseDomain, Domain, ExpandedDomain }.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
            return DaneVerifier.Verify(dane.Records, leaf, sent, names, now, out string? problem) ? null : new TlsFailure(TlsResultType.ValidationFailure, problem!);
        }

        return Sts is null ? null : CheckPkix(leaf, chain, errors, Host);
    }

    /// <summary>The certificate leads to a trusted authority, holds today, and has the name as a DNS-ID (RFC 8461 §4.1).</summary>
    public static TlsFailure? CheckPkix(X509Certificate2 leaf, X509Chain? chain, SslPolicyErrors errors, string name)
    {
        if ((errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            bool expired = chain is not null && chain.ChainStatus.Any(static s => s.Status == X509ChainStatusFlags.NotTimeValid);
            bool untrusted = chain is null || chain.ChainStatus.Any(static s => s.Status is X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot);
            return untrusted ? new TlsFailure(TlsResultType.CertificateNotTrusted, "its certificate is not by an authority that is trusted here")
                : expired ? new TlsFailure(TlsResultType.CertificateExpired, "its certificate has expired")
                : new TlsFailure(TlsResultType.ValidationFailure, "its certificate does not hold");
        }

        return CertificateNames.Has(leaf, name, commonName: false) ? null : new TlsFailure(TlsResultType.CertificateHostMismatch, $"its certificate is not for {name}");
    }
}
