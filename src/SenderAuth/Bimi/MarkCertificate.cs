using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// Judges an evidence document (draft-fetch-validation-vmc-wchuang): a PEM file with a Verified or Common Mark Certificate and its chain,
/// which has to be good now, for this purpose, for the domain, below a root that the administrator trusts with logos, and hold the logo.
/// Revocation is not asked about: the file is fetched again daily, and the certificates are short-lived.
/// </summary>
internal static class MarkCertificate
{
    internal const string Purpose = "1.3.6.1.5.5.7.3.31";

    private const int MaximumCertificates = 8;

    /// <summary>The logo's file, packed perhaps; null with what is wrong.</summary>
    internal static byte[]? Logo(ReadOnlySpan<byte> pem, DomainName domain, DomainName organization, string selector, X509Certificate2Collection roots, DateTimeOffset now, out string problem)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            if (!TryRead(pem, chain, out problem)) return null;
            return Judge(chain, domain, organization, selector, roots, now, out problem);
        }
        catch (CryptographicException)
        {
            problem = "the certificate cannot be read";
            return null;
        }
        finally
        {
            foreach (X509Certificate2 certificate in chain) certificate.Dispose();
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> pem, X509Certificate2Collection chain, out string problem)
    {
        problem = "the certificate file is no PEM";
        if (!Ascii.IsValid(pem)) return false;
        ReadOnlySpan<char> rest = Encoding.ASCII.GetString(pem);
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            if (rest[fields.Label] is not "CERTIFICATE") return false;
            if (chain.Count == MaximumCertificates)
            {
                problem = "the certificate file has too many certificates";
                return false;
            }

            byte[] der = new byte[fields.DecodedDataLength];
            Convert.TryFromBase64Chars(rest[fields.Base64Data], der, out int written);
            chain.Add(X509CertificateLoader.LoadCertificate(der.AsSpan(0, written)));
            rest = rest[fields.Location.End..];
        }

        return chain.Count > 0;
    }

    private static byte[]? Judge(X509Certificate2Collection chain, DomainName domain, DomainName organization, string selector, X509Certificate2Collection roots, DateTimeOffset now, out string problem)
    {
        // The mark certificate comes first; the rest may only help to reach a root.
        X509Certificate2 mark = chain[0];
        if (!mark.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(static e => e.EnhancedKeyUsages.Cast<Oid>()).Any(static o => o.Value == Purpose))
        {
            problem = "the certificate is not for logos";
            return null;
        }

        if (!IsFor(mark, domain, organization, selector))
        {
            problem = $"the certificate is not for {domain.Ascii}";
            return null;
        }

        using var built = new X509Chain();
        built.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        built.ChainPolicy.CustomTrustStore.AddRange(roots);
        for (int i = 1; i < chain.Count; i++) built.ChainPolicy.ExtraStore.Add(chain[i]);
        built.ChainPolicy.ApplicationPolicy.Add(new Oid(Purpose));
        built.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        built.ChainPolicy.DisableCertificateDownloads = true;
        built.ChainPolicy.VerificationTime = now.UtcDateTime;
        if (!built.Build(mark))
        {
            problem = built.ChainStatus.Any(static s => s.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)) ? "the certificate is not valid at this time" : "no trusted root vouches for the certificate";
            return null;
        }

        X509Extension[] logos = [.. mark.Extensions.Where(static e => e.Oid?.Value == LogotypeReader.Extension)];
        if (logos is [var logo]) return LogotypeReader.Read(logo.RawData, out problem);
        problem = logos.Length == 0 ? "the certificate has no logo" : "the certificate has several logos";
        return null;
    }

    // The author's domain, the organisation's, or the place of the record itself. No wildcards: a logo is of somebody.
    private static bool IsFor(X509Certificate2 mark, DomainName domain, DomainName organization, string selector)
    {
        foreach (X509SubjectAlternativeNameExtension names in mark.Extensions.OfType<X509SubjectAlternativeNameExtension>())
        {
            foreach (string name in names.EnumerateDnsNames())
            {
                string bare = name.TrimEnd('.');
                foreach (DomainName wanted in (ReadOnlySpan<DomainName>)[domain, organization])
                {
                    if (bare.Equals(wanted.Ascii, StringComparison.OrdinalIgnoreCase) || bare.Equals($"{selector}._bimi.{wanted.Ascii}", StringComparison.OrdinalIgnoreCase)) return true;
                }
            }
        }

        return false;
    }
}
