using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Posthouse.Testing;

/// <summary>A certificate authority of a day's use: a root, or an intermediate below one, that makes servers' certificates.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly TestAuthority? _above;
    private int _serial;

    private TestAuthority(X509Certificate2 certificate, TestAuthority? above)
    {
        Certificate = certificate;
        _above = above;
    }

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    public static TestAuthority Root(string name = "Test Root")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request(name, key);
        return new TestAuthority(request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(30)), null);
    }

    public TestAuthority Intermediate(string name = "Test Intermediate")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 made = Request(name, key).Create(Certificate, DateTimeOffset.UtcNow.AddDays(-1.8), DateTimeOffset.UtcNow.AddDays(29), Serial());
        return new TestAuthority(made.CopyWithPrivateKey(key), this);
    }

    /// <summary>A server's certificate with its key, good from yesterday until <paramref name="days"/> from now.</summary>
    public X509Certificate2 Issue(string[] names, int days = 10)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using X509Certificate2 made = request.Create(Certificate, DateTimeOffset.UtcNow.AddDays(-1.5), DateTimeOffset.UtcNow.AddDays(days), Serial());
        using X509Certificate2 keyed = made.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(keyed.Export(X509ContentType.Pfx), null);
    }

    /// <summary>The authorities that a server sends behind its own certificate, the root too.</summary>
    public X509Certificate2Collection Chain()
    {
        var chain = new X509Certificate2Collection();
        for (TestAuthority? at = this; at is not null; at = at._above) chain.Add(X509CertificateLoader.LoadCertificate(at.Certificate.RawData));
        return chain;
    }

    public void Dispose() => Certificate.Dispose();

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        return request;
    }

    private byte[] Serial() => [1, 0, 0, (byte)Interlocked.Increment(ref _serial)];
}
