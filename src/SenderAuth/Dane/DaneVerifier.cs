using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Posthouse.SenderAuth;

/// <summary>Whether the certificates that a host sent are those that its TLSA records stand for (RFC 7671, RFC 7672 §3.1). Pure.</summary>
public static class DaneVerifier
{
    // A chain longer than this is nobody's.
    private const int MaximumCertificates = 16;

    /// <param name="sent">What came with the leaf, in any order; the leaf may be among them.</param>
    /// <param name="names">Names that the leaf may have below an authority: the TLSA base domain, the mail domain (RFC 7672 §3.2.2).</param>
    /// <param name="problem">Null when it is proved; else why not, for a person.</param>
    public static bool Verify(IReadOnlyList<DaneRecord> records, X509Certificate2 leaf, X509Certificate2Collection sent, IReadOnlyList<string> names, DateTimeOffset now, out string? problem)
    {
        problem = null;
        bool nameless = false;
        bool brokenChain = false;
        foreach (DaneRecord record in records)
        {
            if (!record.IsAuthority)
            {
                // RFC 7672 §3.1.1: DANE-EE: neither names nor dates nor who signed it matter.
                if (record.Matches(leaf)) return true;
                continue;
            }

            foreach (X509Certificate2 authority in Candidates(record, sent))
            {
                if (authority.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span) || !record.Matches(authority)) continue;
                if (!IsBelow(leaf, authority, sent, now)) brokenChain = true;
                else if (IsNamed(leaf, names)) return true;
                else nameless = true;
            }
        }

        problem = nameless ? "its certificate has none of the names that its TLSA record allows"
            : brokenChain ? "its certificate does not lead to the authority of its TLSA record"
            : "no TLSA record matches its certificate";
        return false;
    }

    private static IEnumerable<X509Certificate2> Candidates(DaneRecord record, X509Certificate2Collection sent)
    {
        foreach (X509Certificate2 certificate in sent.Take(MaximumCertificates)) yield return certificate;
        // RFC 7671 §5.2.2: the authority itself may stand in the DNS, and need not be sent.
        if (record.Tlsa is { Selector: 0, MatchingType: 0 } && TryLoad(record.Tlsa.Data.Span) is { } published) yield return published;
    }

    private static X509Certificate2? TryLoad(ReadOnlySpan<byte> data)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(data);
        }
        catch (CryptographicException)
        {
            // What stands in the DNS is no certificate; other records may be.
            return null;
        }
    }

    // The authority need not be a root: each step below it has to hold, what stands above it is nobody's business.
    private static bool IsBelow(X509Certificate2 leaf, X509Certificate2 authority, X509Certificate2Collection sent, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        foreach (X509Certificate2 certificate in sent.Take(MaximumCertificates)) chain.ChainPolicy.ExtraStore.Add(certificate);
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        chain.Build(leaf);
        X509ChainStatusFlags seen = X509ChainStatusFlags.NoError;
        for (int i = 0; i < chain.ChainElements.Count; i++)
        {
            X509ChainElement element = chain.ChainElements[i];
            foreach (X509ChainStatus status in element.ChainElementStatus) seen |= status.Status;
            if (i == 0 || !element.Certificate.RawDataMemory.Span.SequenceEqual(authority.RawDataMemory.Span)) continue;
            return (seen & ~(X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot)) == X509ChainStatusFlags.NoError;
        }

        return false;
    }

    private static bool IsNamed(X509Certificate2 leaf, IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            // RFC 7672 §3.2.3: a DNS-ID, or the common name where there is none.
            if (CertificateNames.Has(leaf, name, commonName: true)) return true;
        }

        return false;
    }
}
