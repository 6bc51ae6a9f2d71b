using System.Net;
using System.Net.Sockets;

namespace Posthouse.Transport;

/// <summary>Whom limits by address count as one client.</summary>
public static class ClientNetwork
{
    /// <summary>
    /// The address itself, of IPv6 its /64: one customer of an IPv6 network has that much (RFC 6177). An IPv4 address that comes as IPv6
    /// (RFC 4291 §2.5.5.2) is itself: the first halves of all of those are the same.
    /// </summary>
    public static IPAddress Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
