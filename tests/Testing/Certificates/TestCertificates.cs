using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Posthouse.Transport;

namespace Posthouse.Testing;

/// <summary>Certificates of a day's use, in memory and in files.</summary>
public static class TestCertificates
{
    public static X509Certificate2 Make(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names) alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    public static CertificateFiles Write(string folder, string name, X509Certificate2 certificate)
    {
        var files = new CertificateFiles(Path.Combine(folder, name + ".crt"), Path.Combine(folder, name + ".key"));
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(files.CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(files.KeyPath, key.ExportPkcs8PrivateKeyPem());
        return files;
    }
}
