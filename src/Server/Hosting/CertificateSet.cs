using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>
/// Which certificate files are to be in use: the configured ones, then the one obtained by ACME, those that have ended last. Only where
/// there is none of them, one of our own making.
/// </summary>
internal sealed class CertificateSet(IReadOnlyList<CertificateFiles> configured, CertificateFiles? obtained, Func<CertificateFiles> selfMade, TimeProvider clock)
{
    /// <summary>What is right now; a certificate may have come or ended since the last time.</summary>
    internal IReadOnlyList<CertificateFiles> Current()
    {
        List<CertificateFiles> all = [.. configured];
        if (obtained is not null && EndOf(obtained) is not null) all.Add(obtained);
        if (all.Count == 0) return [selfMade()];
        DateTime now = clock.GetUtcNow().UtcDateTime;
        // A file that cannot be read stays in its place: loading it says what is wrong.
        return [.. all.OrderBy(files => EndOf(files) <= now)];
    }

    private static DateTime? EndOf(CertificateFiles files)
    {
        try
        {
            using var leaf = X509Certificate2.CreateFromPem(File.ReadAllText(files.CertificatePath));
            return leaf.NotAfter.ToUniversalTime();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
    }
}
