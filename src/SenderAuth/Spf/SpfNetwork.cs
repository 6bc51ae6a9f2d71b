using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Posthouse.SenderAuth;

/// <summary>An address with a prefix length. The bits behind the prefix are kept as published and never compared.</summary>
public readonly record struct SpfNetwork(IPAddress Address, int PrefixLength)
{
    public bool IsIpv4 => Address.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>As a record has it: "ip4:192.0.2.0/24", without the length where it is the address alone.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsIpv4 ? "ip4" : "ip6")}:{Address}{(PrefixLength == Width(Address) ? "" : $"/{PrefixLength}")}");

    internal bool Contains(IPAddress client) => Matches(Address, client, PrefixLength);

    /// <summary>Whether two addresses of one family agree in their first bits. Never across families.</summary>
    internal static bool Matches(IPAddress one, IPAddress other, int prefix)
    {
        if (one.AddressFamily != other.AddressFamily) return false;
        int behind = Width(one) - prefix;
        // A shift by the whole width would shift by nothing.
        return behind >= Width(one) || Bits(one) >> behind == Bits(other) >> behind;
    }

    /// <summary>The bits behind the prefix cleared, so that equal networks are equal.</summary>
    internal SpfNetwork Normalized()
    {
        int behind = Width(Address) - PrefixLength;
        UInt128 bits = behind == 0 ? Bits(Address) : behind >= Width(Address) ? 0 : Bits(Address) >> behind << behind;
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, bits);
        return this with { Address = new IPAddress(IsIpv4 ? octets[12..] : octets) };
    }

    internal static int Width(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    private static UInt128 Bits(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        address.TryWriteBytes(address.AddressFamily == AddressFamily.InterNetwork ? octets[12..] : octets, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(octets);
    }
}
