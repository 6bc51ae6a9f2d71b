using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Dns;

/// <summary>What the providers' signatures have in common. Pure.</summary>
internal static class RequestHash
{
    internal static string Sha256(ReadOnlySpan<byte> octets) => Convert.ToHexStringLower(SHA256.HashData(octets));

    internal static string Sha256(string text) => Sha256(Encoding.UTF8.GetBytes(text));

    internal static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    /// <summary>RFC 3986 §2.3: all but unreserved characters, in UTF-8.</summary>
    internal static string Escape(string text) => Uri.EscapeDataString(text);

    /// <summary>Parameters sorted by name, ordinally, and escaped: the same in a signature and in a request.</summary>
    internal static string Query(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join('&', parameters.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => $"{Escape(p.Key)}={Escape(p.Value)}"));
}
