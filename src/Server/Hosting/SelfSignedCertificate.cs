using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>A certificate of our own for as long as there is no better one. Made once and kept in the data folder, so that clients who trusted it still do.</summary>
internal static class SelfSignedCertificate
{
    // Clients refuse longer ones (CA/Browser Forum Baseline Requirements §6.3.2: 398 days).
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(397);

    internal static CertificateFiles Ensure(string dataFolder, string hostName, TimeProvider clock)
    {
        string folder = Path.Combine(dataFolder, "tls");
        System.IO.Directory.CreateDirectory(folder);
        var files = new CertificateFiles(Path.Combine(folder, "self-signed.pem"), Path.Combine(folder, "self-signed.key"));
        DateTimeOffset now = clock.GetUtcNow();
        if (IsUsable(files, hostName, now)) return files;

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        if (hostName != "localhost") names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.Add(Lifetime));

        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var writer = new StreamWriter(files.KeyPath, options)) writer.Write(key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(files.CertificatePath, certificate.ExportCertificatePem() + "\n");
        return files;
    }

    private static bool IsUsable(CertificateFiles files, string hostName, DateTimeOffset now)
    {
        if (!File.Exists(files.CertificatePath) || !File.Exists(files.KeyPath)) return false;
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(files.CertificatePath, files.KeyPath);
            return certificate.NotAfter.ToUniversalTime() > now.UtcDateTime.AddDays(30) && certificate.MatchesHostname(hostName);
        }
        catch (CryptographicException)
        {
            // Half-written by a crash: made again.
            return false;
        }
    }
}
