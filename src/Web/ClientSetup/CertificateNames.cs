using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>Which names the certificates in use prove.</summary>
internal static class CertificateNames
{
    /// <summary>A certificate has the name itself, or a wildcard for its first label. (Selecting alone gives a default where nothing fits.)</summary>
    internal static bool Proves(this CertificateStore certificates, string name) => certificates.Select(name)?.Names.Any(n =>
        n.Equals(name, StringComparison.OrdinalIgnoreCase) || (n.StartsWith("*.", StringComparison.Ordinal) && name.Split('.', 2) is [_, var rest] && rest.Equals(n[2..], StringComparison.OrdinalIgnoreCase))) ?? false;
}
