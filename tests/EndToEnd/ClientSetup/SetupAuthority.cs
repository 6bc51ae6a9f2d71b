using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Posthouse.EndToEnd.Tests;

/// <summary>A root, an authority below it, and a server's certificate from that one, in files: as a public authority issues them.</summary>
internal static class SetupAuthority
{
    /// <summary>Writes root.pem, and chain.pem and key.pem for the names.</summary>
    internal static void Write(string folder, params string[] names)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(-1), to = DateTimeOffset.UtcNow.AddDays(30);
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest asRoot = Request("CN=Setup Root", rootKey, authority: true);
        using X509Certificate2 root = asRoot.CreateSelfSigned(from, to);
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 middle = Request("CN=Setup Authority", middleKey, authority: true).Create(root, from, to, [1, 1]);
        using X509Certificate2 issuer = middle.CopyWithPrivateKey(middleKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request($"CN={names[0]}", key, authority: false);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names) alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using X509Certificate2 leaf = request.Create(issuer, from, to, [1, 2]);
        File.WriteAllText(Path.Combine(folder, "root.pem"), root.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "chain.pem"), $"{leaf.ExportCertificatePem()}\n{middle.ExportCertificatePem()}\n");
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private static CertificateRequest Request(string subject, ECDsa key, bool authority)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(authority ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.DigitalSignature, critical: true));
        return request;
    }
}
