using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Web;

/// <summary>UUIDs that are made from names (RFC 9562 §5.8, over SHA-256): a profile that is fetched again replaces the one that is there.</summary>
internal static class StableIdentifier
{
    internal static Guid Of(params ReadOnlySpan<string> names)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes("posthouse-profile\0" + string.Join('\0', names)), hash);
        Span<byte> octets = hash[..16];
        octets[6] = (byte)((octets[6] & 0x0F) | 0x80);
        octets[8] = (byte)((octets[8] & 0x3F) | 0x80);
        return new Guid(octets, bigEndian: true);
    }
}
