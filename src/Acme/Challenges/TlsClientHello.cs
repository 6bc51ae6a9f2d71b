using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Posthouse.Acme;

/// <summary>What a handshake begins with, as far as TLS-ALPN-01 needs to know: the name asked for and the protocols offered.</summary>
internal sealed record TlsClientHello(string? ServerName, IReadOnlyList<string> Protocols)
{
    /// <summary>RFC 8446 §5.1: what one record may carry. A hello of several records is none of an authority's.</summary>
    internal const int MaximumLength = 5 + (1 << 14);

    private const byte Handshake = 22, Hello = 1;
    private const ushort ServerNameExtension = 0, ProtocolsExtension = 16;

    /// <summary>Whether more octets are needed to tell. Never throws.</summary>
    /// <param name="hello">Null where the octets are no hello that can be read.</param>
    internal static bool NeedsMore(ReadOnlySequence<byte> octets, out TlsClientHello? hello)
    {
        hello = null;
        Span<byte> header = stackalloc byte[5];
        if (octets.Length < 5)
        {
            octets.CopyTo(header);
            return octets.Length == 0 || header[0] == Handshake;
        }

        octets.Slice(0, 5).CopyTo(header);
        int length = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
        if (header[0] != Handshake || header[1] != 3 || length is < 4 or > (1 << 14)) return false;
        if (octets.Length < 5 + length) return true;
        hello = Parse(octets.Slice(5, length).ToArray());
        return false;
    }

    // RFC 8446 §4.1.2.
    private static TlsClientHello? Parse(ReadOnlySpan<byte> message)
    {
        if (message[0] != Hello) return null;
        int length = (message[1] << 16) | (message[2] << 8) | message[3];
        if (length > message.Length - 4) return null;
        ReadOnlySpan<byte> rest = message.Slice(4, length);
        // Version and random.
        if (rest.Length < 34) return null;
        rest = rest[34..];
        // Session, cipher suites, compression.
        if (!TryTake(ref rest, 1, out _) || !TryTake(ref rest, 2, out _) || !TryTake(ref rest, 1, out _) || !TryTake(ref rest, 2, out ReadOnlySpan<byte> extensions)) return null;
        string? name = null;
        List<string> protocols = [];
        while (extensions.Length >= 4)
        {
            ushort type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake(ref extensions, 2, out ReadOnlySpan<byte> value)) return null;
            if (type == ServerNameExtension) name = ReadName(value);
            else if (type == ProtocolsExtension) ReadProtocols(value, protocols);
        }

        return new TlsClientHello(name, protocols);
    }

    // RFC 6066 §3: a list, in which only host names (0) are defined.
    private static string? ReadName(ReadOnlySpan<byte> value)
    {
        if (!TryTake(ref value, 2, out ReadOnlySpan<byte> list) || list.Length < 1 || list[0] != 0) return null;
        list = list[1..];
        return TryTake(ref list, 2, out ReadOnlySpan<byte> name) && Ascii.IsValid(name) ? Encoding.ASCII.GetString(name).ToLowerInvariant() : null;
    }

    // RFC 7301 §3.1.
    private static void ReadProtocols(ReadOnlySpan<byte> value, List<string> protocols)
    {
        if (!TryTake(ref value, 2, out ReadOnlySpan<byte> list)) return;
        while (TryTake(ref list, 1, out ReadOnlySpan<byte> protocol)) protocols.Add(Encoding.Latin1.GetString(protocol));
    }

    // A vector with its length before it, in one or two octets.
    private static bool TryTake(ref ReadOnlySpan<byte> from, int prefix, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (from.Length < prefix) return false;
        int length = prefix == 1 ? from[0] : BinaryPrimitives.ReadUInt16BigEndian(from);
        if (from.Length - prefix < length) return false;
        taken = from.Slice(prefix, length);
        from = from[(prefix + length)..];
        return true;
    }
}
