using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Posthouse.Dns;

namespace Posthouse.SenderAuth;

/// <summary>A TLSA record that SMTP can use (RFC 7672 §3.1): of usage DANE-TA(2) or DANE-EE(3), with a selector and a matching type that are known.</summary>
public sealed record DaneRecord
{
    // More would let a domain make us hash its certificates for ever; rollovers need four.
    private const int MaximumRecords = 32;

    private DaneRecord(TlsaRecord record) => Tlsa = record;

    internal TlsaRecord Tlsa { get; }

    /// <summary>DANE-TA(2): an authority, by whom the host's name must be certified.</summary>
    internal bool IsAuthority => Tlsa.Usage == 2;

    /// <summary>Those of an answer that can be used.</summary>
    internal static IReadOnlyList<DaneRecord> Usable(IReadOnlyList<TlsaRecord> records)
    {
        var usable = new List<DaneRecord>();
        foreach (TlsaRecord record in records.Take(MaximumRecords))
        {
            // RFC 7672 §3.1.3: usages 0 and 1 name authorities that SMTP has no common list of.
            if (record.Usage is not (2 or 3) || record.Selector > 1) continue;
            bool fits = record.MatchingType switch { 0 => record.Data.Length > 0, 1 => record.Data.Length == SHA256.HashSizeInBytes, 2 => record.Data.Length == SHA512.HashSizeInBytes, _ => false };
            if (fits) usable.Add(new DaneRecord(record));
        }

        // RFC 7671 §9: for one usage and selector only the strongest digest counts; full values always do.
        usable.RemoveAll(weak => weak.Tlsa.MatchingType == 1 && usable.Exists(strong => strong.Tlsa.MatchingType == 2 && strong.Tlsa.Usage == weak.Tlsa.Usage && strong.Tlsa.Selector == weak.Tlsa.Selector));
        return usable;
    }

    /// <summary>RFC 6698 §2.1.2, §2.1.3.</summary>
    internal bool Matches(X509Certificate2 certificate)
    {
        byte[] selected = Tlsa.Selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        ReadOnlySpan<byte> data = Tlsa.Data.Span;
        return Tlsa.MatchingType switch
        {
            0 => data.SequenceEqual(selected),
            1 => data.SequenceEqual(SHA256.HashData(selected)),
            _ => data.SequenceEqual(SHA512.HashData(selected)),
        };
    }

    /// <summary>As a zone has it, and as reports show it (RFC 8460 §4.4).</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Tlsa.Usage} {Tlsa.Selector} {Tlsa.MatchingType} {Convert.ToHexStringLower(Tlsa.Data.Span[..Math.Min(Tlsa.Data.Length, 64)])}");
}
