using System.Buffers.Binary;
using System.Net;

namespace Posthouse.Transport;

/// <summary>The kernel's form of an address and a port: sockaddr_in and sockaddr_in6.</summary>
internal static unsafe class SocketAddress
{
    /// <summary>Octets of the longer of the two.</summary>
    internal const int Size = 28;

    private const ushort InternetV4 = 2; // AF_INET

    internal static IPEndPoint Read(byte* address)
    {
        int port = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(address + 2, 2));
        return *(ushort*)address == InternetV4
            ? new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(address + 4, 4)), port)
            : new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(address + 8, 16), *(uint*)(address + 24)), port);
    }
}
