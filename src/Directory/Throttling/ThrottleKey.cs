using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Directory;

internal enum ThrottleScope : byte
{
    Account = 1,
    Address = 2,
    Pair = 3,
    Browser = 4,
}

/// <summary>
/// What failures are counted by, in 16 octets however long the name that was typed. The hash is salted per process,
/// so that nobody can choose names that collide.
/// </summary>
internal readonly record struct ThrottleKey(UInt128 Value)
{
    private const int MaximumNameOctets = 1024;

    internal static ThrottleKey Of(ReadOnlySpan<byte> salt, ThrottleScope scope, string? name, IPAddress? address)
    {
        Span<byte> input = stackalloc byte[32 + 1 + 16 + MaximumNameOctets];
        int length = 0;
        salt.CopyTo(input);
        length += salt.Length;
        input[length++] = (byte)scope;
        if (address is not null) length += WriteNetwork(address, input[length..]);
        if (name is not null)
        {
            // A name that does not fit is no account's; what is left of it still tells it from most others.
            Encoding.UTF8.TryGetBytes(name.AsSpan(0, Math.Min(name.Length, MaximumNameOctets / 3)), input[length..], out int written);
            length += written;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input[..length], hash);
        return new ThrottleKey(BinaryPrimitives.ReadUInt128LittleEndian(hash));
    }

    /// <summary>An IPv4 address as it is; of IPv6 the /64, because that is what one customer is given and can roam through.</summary>
    internal static IPAddress NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        octets[8..].Clear();
        return new IPAddress(octets);
    }

    private static int WriteNetwork(IPAddress address, Span<byte> into)
    {
        into[..16].Clear();
        NetworkOf(address).TryWriteBytes(into, out _);
        return 16;
    }
}
