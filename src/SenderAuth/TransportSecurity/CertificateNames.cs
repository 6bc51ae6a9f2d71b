using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Posthouse.SenderAuth;

/// <summary>Whether a certificate is for a name (RFC 6125); what is no name, or no list of names, is not.</summary>
public static class CertificateNames
{
    /// <param name="commonName">The subject's common name counts where the certificate has no DNS-ID.</param>
    public static bool Has(X509Certificate2 certificate, string name, bool commonName)
    {
        try
        {
            return certificate.MatchesHostname(name.TrimEnd('.'), allowWildcards: true, commonName);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            // ArgumentException: the DNS allows names that no certificate can have. CryptographicException: the list of names is damaged.
            return false;
        }
    }
}
