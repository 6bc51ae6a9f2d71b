using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Posthouse.Acme;

/// <summary>The key of a certificate to come, and the request that it signs.</summary>
internal static class CertificateKey
{
    internal static string MakePem(CertificateKeyKind kind)
    {
        using AsymmetricAlgorithm key = kind switch
        {
            CertificateKeyKind.EcdsaP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            CertificateKeyKind.EcdsaP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            CertificateKeyKind.Rsa2048 => RSA.Create(2048),
            CertificateKeyKind.Rsa4096 => RSA.Create(4096),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>RFC 8555 §7.4: the names of the order, all of them in subjectAltName, and no others. DER.</summary>
    internal static byte[] Request(string pem, IReadOnlyList<string> names)
    {
        // The common name is not to be used any more (CA/Browser Forum Baseline Requirements §7.1.4.3), and is too short for many names.
        var subject = new X500DistinguishedName("");
        using AsymmetricAlgorithm key = Read(pem);
        CertificateRequest request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, key.KeySize > 256 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names) alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        return request.CreateSigningRequest();
    }

    /// <summary>The certificate is for this key.</summary>
    internal static bool Fits(string pem, X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm key = Read(pem);
        return key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }

    private static AsymmetricAlgorithm Read(string pem)
    {
        var curve = ECDsa.Create();
        try
        {
            curve.ImportFromPem(pem);
            return curve;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            curve.Dispose();
        }

        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return rsa;
    }
}
