using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Posthouse.Transport;

/// <summary>
/// Reads the PROXY protocol header, version 1 (a line) and version 2 (binary), as HAProxy's specification
/// "The PROXY protocol", versions 1 and 2, has it. Pure; never looks past the header.
/// </summary>
public static class ProxyHeaderParser
{
    // §2.1: "the maximum line length … is 107 bytes" with its CRLF.
    private const int MaximumLine = 107;

    // §2.2: the length field allows 65,535; addresses take 216 at most, and the rest are TLVs that nobody here reads.
    private const int MaximumPayload = 4096;

    private static readonly SearchValues<char> Ipv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private const int SignatureLength = 12;
    private const int FixedLength = 16;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>On <see cref="ProxyParseResult.Complete"/> <paramref name="buffer"/> begins after the header.</summary>
    public static ProxyParseResult Parse(ref ReadOnlySequence<byte> buffer, out ProxyHeader header)
    {
        header = ProxyHeader.Local;
        Span<byte> start = stackalloc byte[FixedLength];
        int have = (int)Math.Min(buffer.Length, FixedLength);
        buffer.Slice(0, have).CopyTo(start);
        start = start[..have];
        if (have == 0) return ProxyParseResult.Incomplete;
        if (start[0] == Signature[0]) return ParseBinary(ref buffer, start, ref header);
        return ParseLine(ref buffer, start, ref header);
    }

    private static ProxyParseResult ParseLine(ref ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> start, ref ProxyHeader header)
    {
        ReadOnlySpan<byte> word = "PROXY "u8;
        int compared = Math.Min(start.Length, word.Length);
        if (!start[..compared].SequenceEqual(word[..compared])) return ProxyParseResult.Malformed;

        Span<byte> bytes = stackalloc byte[MaximumLine];
        int have = (int)Math.Min(buffer.Length, MaximumLine);
        buffer.Slice(0, have).CopyTo(bytes);
        bytes = bytes[..have];
        int lineFeed = bytes.IndexOf((byte)'\n');
        if (lineFeed < 0) return have == MaximumLine ? ProxyParseResult.Malformed : ProxyParseResult.Incomplete;
        if (lineFeed == 0 || bytes[lineFeed - 1] != '\r') return ProxyParseResult.Malformed;
        ReadOnlySpan<byte> line = bytes[word.Length..(lineFeed - 1)];
        if (!Ascii.IsValid(line)) return ProxyParseResult.Malformed;
        if (!TryParseFields(Encoding.ASCII.GetString(line), out ProxyHeader? parsed)) return ProxyParseResult.Malformed;
        header = parsed;
        buffer = buffer.Slice(lineFeed + 1);
        return ProxyParseResult.Complete;
    }

    // "TCP4 192.0.2.1 192.0.2.2 40000 25", or "UNKNOWN" and whatever follows it.
    private static bool TryParseFields(string line, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ProxyHeader? header)
    {
        header = null;
        if (line == "UNKNOWN" || line.StartsWith("UNKNOWN ", StringComparison.Ordinal))
        {
            header = ProxyHeader.Local;
            return true;
        }

        string[] fields = line.Split(' ');
        if (fields.Length != 5) return false;
        AddressFamily family;
        switch (fields[0])
        {
            case "TCP4": family = AddressFamily.InterNetwork; break;
            case "TCP6": family = AddressFamily.InterNetworkV6; break;
            default: return false;
        }

        if (!TryAddress(fields[1], family, out IPAddress? source) || !TryAddress(fields[2], family, out IPAddress? destination)) return false;
        if (!TryPort(fields[3], out int sourcePort) || !TryPort(fields[4], out int destinationPort)) return false;
        header = new ProxyHeader(new IPEndPoint(source, sourcePort), new IPEndPoint(destination, destinationPort));
        return true;
    }

    // §2.1 has one spelling of IPv4; the platform also takes octal, hexadecimal and shortened numbers, and for IPv6 brackets, ports and scopes.
    private static bool TryAddress(string text, AddressFamily family, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address) && address.AddressFamily == family
        && (family == AddressFamily.InterNetwork ? address.ToString() == text : !text.AsSpan().ContainsAnyExcept(Ipv6Characters));

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort && (text.Length == 1 || text[0] != '0');

    private static ProxyParseResult ParseBinary(ref ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> start, ref ProxyHeader header)
    {
        int compared = Math.Min(start.Length, SignatureLength);
        if (!start[..compared].SequenceEqual(Signature[..compared])) return ProxyParseResult.Malformed;
        if (start.Length < FixedLength) return ProxyParseResult.Incomplete;
        if (start[12] >> 4 != 2) return ProxyParseResult.Malformed;
        int command = start[12] & 0x0f;
        if (command > 1) return ProxyParseResult.Malformed;
        int length = BinaryPrimitives.ReadUInt16BigEndian(start[14..]);
        if (length > MaximumPayload) return ProxyParseResult.Malformed;
        if (buffer.Length < FixedLength + length) return ProxyParseResult.Incomplete;

        // §2.2: LOCAL is the balancer's own connection, whatever addresses it carries.
        if (command == 1)
        {
            Span<byte> addresses = stackalloc byte[36];
            int have = Math.Min(length, addresses.Length);
            buffer.Slice(FixedLength, have).CopyTo(addresses);
            if (!TryParseAddresses(start[13], addresses[..have], ref header)) return ProxyParseResult.Malformed;
        }

        buffer = buffer.Slice(FixedLength + length);
        return ProxyParseResult.Complete;
    }

    private static bool TryParseAddresses(byte family, ReadOnlySpan<byte> bytes, ref ProxyHeader header)
    {
        switch (family)
        {
            case 0x11 or 0x12:
                if (bytes.Length < 12) return false;
                header = new ProxyHeader(
                    new IPEndPoint(new IPAddress(bytes[..4]), BinaryPrimitives.ReadUInt16BigEndian(bytes[8..])),
                    new IPEndPoint(new IPAddress(bytes[4..8]), BinaryPrimitives.ReadUInt16BigEndian(bytes[10..])));
                return true;
            case 0x21 or 0x22:
                if (bytes.Length < 36) return false;
                header = new ProxyHeader(
                    new IPEndPoint(new IPAddress(bytes[..16]), BinaryPrimitives.ReadUInt16BigEndian(bytes[32..])),
                    new IPEndPoint(new IPAddress(bytes[16..32]), BinaryPrimitives.ReadUInt16BigEndian(bytes[34..])));
                return true;
            // AF_UNSPEC and AF_UNIX: "the receiver should ignore address information".
            case 0x00 or 0x31 or 0x32:
                return true;
            default:
                return false;
        }
    }
}
