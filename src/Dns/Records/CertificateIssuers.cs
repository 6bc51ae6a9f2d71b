using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Posthouse.Dns;

/// <summary>Says of a certificate what the DNS should say of it.</summary>
public static class CertificateIssuers
{
    private const string Organization = "2.5.4.10";

    // Each authority's certification practice statement names these (RFC 8659 §4.2 leaves the name to it).
    private static readonly (string Organization, string[] Names)[] Known =
    [
        ("Let's Encrypt", ["letsencrypt.org"]),
        ("ZeroSSL", ["sectigo.com", "comodoca.com", "usertrust.com", "trust-provider.com"]),
        ("Sectigo Limited", ["sectigo.com", "comodoca.com", "usertrust.com", "trust-provider.com"]),
        ("DigiCert Inc", ["digicert.com", "symantec.com", "geotrust.com", "rapidssl.com", "thawte.com", "digitalcertvalidation.com"]),
        ("DigiCert, Inc.", ["digicert.com", "symantec.com", "geotrust.com", "rapidssl.com", "thawte.com", "digitalcertvalidation.com"]),
        ("Google Trust Services", ["pki.goog"]),
        ("GlobalSign nv-sa", ["globalsign.com"]),
        ("GoDaddy.com, Inc.", ["godaddy.com", "starfieldtech.com"]),
        ("Amazon", ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"]),
        ("Entrust, Inc.", ["entrust.net"]),
        ("Buypass AS-983163327", ["buypass.com"]),
        ("TrustAsia Technologies, Inc.", ["trustasia.com"]),
        ("WoTrus CA Limited", ["wotrus.com"]),
    ];

    public static HostCertificate Describe(X509Certificate2 certificate)
    {
        string issuer = "";
        foreach (X500RelativeDistinguishedName part in certificate.IssuerName.EnumerateRelativeDistinguishedNames())
        {
            if (!part.HasMultipleElements && part.GetSingleElementType().Value == Organization) issuer = part.GetSingleElementValue() ?? "";
        }

        return new HostCertificate(
            SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()),
            issuer.Length > 0 ? issuer : certificate.Issuer,
            Known.FirstOrDefault(k => k.Organization.Equals(issuer, StringComparison.OrdinalIgnoreCase)).Names ?? []);
    }
}
