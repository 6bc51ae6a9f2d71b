using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Posthouse.Testing;

/// <summary>An authority that gives people certificates for their mail addresses.</summary>
public sealed class PeopleAuthority : IDisposable
{
    private readonly X509Certificate2 _root;
    private long _serial;

    public PeopleAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    public string Pem => _root.ExportCertificatePem();

    /// <param name="purpose">1.3.6.1.5.5.7.3.2 is for clients.</param>
    public X509Certificate2 Issue(string[] addresses, string? principal = null, string purpose = "1.3.6.1.5.5.7.3.2")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // The subject names somebody else: it must not count.
        var request = new CertificateRequest("CN=admin@example.com, E=admin@example.com", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string address in addresses) alternatives.AddEmailAddress(address);
        if (principal is not null) alternatives.AddUserPrincipalName(principal);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        using X509Certificate2 issued = request.Create(_root, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), BitConverter.GetBytes(++_serial));
        return issued.CopyWithPrivateKey(key);
    }

    public void Dispose() => _root.Dispose();
}
