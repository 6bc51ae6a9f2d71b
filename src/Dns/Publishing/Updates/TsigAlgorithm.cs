using System.Security.Cryptography;

namespace Posthouse.Dns;

/// <summary>RFC 8945 §6, those that are not too weak for new use.</summary>
public enum TsigAlgorithm
{
    HmacSha256,
    HmacSha384,
    HmacSha512,
}

/// <summary>Algorithms by the names that key files and messages give them.</summary>
public static class TsigAlgorithms
{
    public static string NameOf(TsigAlgorithm algorithm) => algorithm switch
    {
        TsigAlgorithm.HmacSha256 => "hmac-sha256",
        TsigAlgorithm.HmacSha384 => "hmac-sha384",
        _ => "hmac-sha512",
    };

    public static bool TryParse(string name, out TsigAlgorithm algorithm)
    {
        algorithm = default;
        foreach (TsigAlgorithm candidate in Enum.GetValues<TsigAlgorithm>())
        {
            if (!string.Equals(NameOf(candidate), name.TrimEnd('.'), StringComparison.OrdinalIgnoreCase)) continue;
            algorithm = candidate;
            return true;
        }

        return false;
    }

    internal static byte[] Hash(TsigAlgorithm algorithm, byte[] secret, byte[] data) => algorithm switch
    {
        TsigAlgorithm.HmacSha256 => HMACSHA256.HashData(secret, data),
        TsigAlgorithm.HmacSha384 => HMACSHA384.HashData(secret, data),
        _ => HMACSHA512.HashData(secret, data),
    };
}
