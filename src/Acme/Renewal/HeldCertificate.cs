using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Posthouse.Acme;

/// <summary>The certificate that was obtained, as far as renewing it needs to know.</summary>
public sealed record HeldCertificate
{
    public required IReadOnlyList<string> Names { get; init; }

    public required string Issuer { get; init; }

    /// <summary>Hexadecimal.</summary>
    public required string Serial { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>SHA-256 of the certificate, hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>RFC 9773 §4.1: what the authority knows it by; null where the certificate names no authority key.</summary>
    public required string? RenewalId { get; init; }

    /// <summary>DER.</summary>
    internal byte[] Encoded { get; init; } = [];

    internal static HeldCertificate Of(X509Certificate2 leaf) => new()
    {
        Names = NamesOf(leaf),
        Issuer = leaf.GetNameInfo(X509NameType.SimpleName, forIssuer: true),
        Serial = leaf.SerialNumber,
        NotBefore = leaf.NotBefore,
        NotAfter = leaf.NotAfter,
        Fingerprint = leaf.GetCertHashString(HashAlgorithmName.SHA256),
        RenewalId = RenewalIdOf(leaf),
        Encoded = leaf.RawData,
    };

    /// <summary>Null where there is no file, or nothing that can be used in it.</summary>
    internal static HeldCertificate? Read(string file)
    {
        try
        {
            using var leaf = X509Certificate2.CreateFromPemFile(file, file);
            return Of(leaf);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Lower-case DNS names.</summary>
    internal static IReadOnlyList<string> NamesOf(X509Certificate2 leaf) =>
        [.. leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(static e => e.EnumerateDnsNames()).Select(static n => n.ToLowerInvariant())];

    private static string? RenewalIdOf(X509Certificate2 leaf) =>
        leaf.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier is { } authority
            ? $"{Base64Url.EncodeToString(authority.Span)}.{Base64Url.EncodeToString(leaf.SerialNumberBytes.Span)}"
            : null;
}
