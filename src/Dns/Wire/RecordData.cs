using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Posthouse.Dns;

/// <summary>
/// A record's data in text, as a zone file has it, and on the wire. Written text is in one form for each data: names in lower case with
/// their final dot, text in quotes. A type without a form of its own has that of RFC 3597 §5. Pure.
/// </summary>
internal static class RecordData
{
    // RFC 1035 §3.3: a character string has at most 255 octets.
    private const int MaximumString = 255;

    internal static bool TryParse(ushort type, string text, out byte[] data)
    {
        data = [];
        if (!ZoneToken.TrySplit(text, out List<ZoneToken> tokens) || tokens.Count == 0) return false;
        var octets = new List<byte>();
        bool read = tokens[0] is { Raw: "\\#", Quoted: false } ? TryParseUnknown(tokens, octets) && TryFormat(type, octets.ToArray(), out _) : type switch
        {
            DnsTypes.A => TryParseAddress(tokens, AddressFamily.InterNetwork, octets),
            DnsTypes.Aaaa => TryParseAddress(tokens, AddressFamily.InterNetworkV6, octets),
            DnsTypes.Ns or DnsTypes.Cname or DnsTypes.Ptr => tokens.Count == 1 && TryName(tokens[0], octets),
            DnsTypes.Mx => tokens.Count == 2 && TryNumber(tokens[0], 2, octets) && TryName(tokens[1], octets),
            DnsTypes.Srv => tokens.Count == 4 && TryNumber(tokens[0], 2, octets) && TryNumber(tokens[1], 2, octets) && TryNumber(tokens[2], 2, octets) && TryName(tokens[3], octets),
            DnsTypes.Soa => tokens.Count == 7 && TryName(tokens[0], octets) && TryName(tokens[1], octets) && tokens.Skip(2).All(token => TryNumber(token, 4, octets)),
            DnsTypes.Txt => tokens.All(token => TryString(token, octets)),
            DnsTypes.Caa => tokens.Count == 3 && TryNumber(tokens[0], 1, octets) && TryTag(tokens[1], octets) && TryRest(tokens[2], octets),
            DnsTypes.Tlsa => tokens.Count > 3 && TryNumber(tokens[0], 1, octets) && TryNumber(tokens[1], 1, octets) && TryNumber(tokens[2], 1, octets) && TryHex(tokens.Skip(3), octets),
            _ => false,
        };
        if (!read || octets.Count > ushort.MaxValue) return false;
        data = [.. octets];
        return true;
    }

    internal static bool TryFormat(ushort type, ReadOnlySpan<byte> data, out string text)
    {
        text = "";
        int at = 0;
        switch (type)
        {
            case DnsTypes.A when data.Length == 4:
            case DnsTypes.Aaaa when data.Length == 16:
                text = new IPAddress(data).ToString();
                return true;
            case DnsTypes.Ns or DnsTypes.Cname or DnsTypes.Ptr:
                return TryNames(data, ref at, 1, ref text) && at == data.Length;
            case DnsTypes.Mx when data.Length > 2:
                at = 2;
                text = string.Create(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt16BigEndian(data)}");
                return TryNames(data, ref at, 1, ref text) && at == data.Length;
            case DnsTypes.Srv when data.Length > 6:
                at = 6;
                text = string.Create(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt16BigEndian(data)} {BinaryPrimitives.ReadUInt16BigEndian(data[2..])} {BinaryPrimitives.ReadUInt16BigEndian(data[4..])}");
                return TryNames(data, ref at, 1, ref text) && at == data.Length;
            case DnsTypes.Soa:
                if (!TryNames(data, ref at, 2, ref text) || data.Length - at != 20) return false;
                for (; at < data.Length; at += 4) text += string.Create(CultureInfo.InvariantCulture, $" {BinaryPrimitives.ReadUInt32BigEndian(data[at..])}");
                return true;
            case DnsTypes.Txt when data.Length > 0:
                return TryStrings(data, out text);
            case DnsTypes.Caa when data.Length > 2 && data[1] > 0 && data.Length >= 2 + data[1]:
                ReadOnlySpan<byte> tag = data.Slice(2, data[1]);
                foreach (byte octet in tag)
                {
                    if (!char.IsAsciiLetterOrDigit((char)octet)) return false;
                }

                text = string.Create(CultureInfo.InvariantCulture, $"{data[0]} {Encoding.ASCII.GetString(tag).ToLowerInvariant()} {Quote(data[(2 + data[1])..])}");
                return true;
            case DnsTypes.Tlsa when data.Length > 3:
                text = string.Create(CultureInfo.InvariantCulture, $"{data[0]} {data[1]} {data[2]} {Convert.ToHexStringLower(data[3..])}");
                return true;
            case DnsTypes.A or DnsTypes.Aaaa or DnsTypes.Mx or DnsTypes.Srv or DnsTypes.Txt or DnsTypes.Caa or DnsTypes.Tlsa:
                return false;
            default:
                text = string.Create(CultureInfo.InvariantCulture, $"\\# {data.Length}{(data.IsEmpty ? "" : " ")}{Convert.ToHexStringLower(data)}");
                return true;
        }
    }

    /// <summary>A character string in quotes: what is not printable ASCII is \DDD.</summary>
    internal static string Quote(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder(octets.Length + 2).Append('"');
        foreach (byte octet in octets)
        {
            if (octet is (byte)'"' or (byte)'\\') text.Append('\\').Append((char)octet);
            else if (octet is >= 0x20 and < 0x7F) text.Append((char)octet);
            else text.Append(CultureInfo.InvariantCulture, $"\\{octet:D3}");
        }

        return text.Append('"').ToString();
    }

    private static bool TryNames(ReadOnlySpan<byte> data, ref int at, int count, ref string text)
    {
        for (int i = 0; i < count; i++)
        {
            int start = at;
            if (!WireName.TryRead(data, ref at, out byte[] name)) return false;
            // Data is without compression: what is shorter than its name had a pointer.
            if (at - start != name.Length) return false;
            text += $"{(text.Length > 0 ? " " : "")}{WireName.Format(WireName.Canonical(name))}.";
        }

        return true;
    }

    private static bool TryStrings(ReadOnlySpan<byte> data, out string text)
    {
        text = "";
        var strings = new StringBuilder(data.Length + 16);
        for (int at = 0; at < data.Length; at += 1 + data[at])
        {
            if (at + 1 + data[at] > data.Length) return false;
            if (strings.Length > 0) strings.Append(' ');
            strings.Append(Quote(data.Slice(at + 1, data[at])));
        }

        text = strings.ToString();
        return true;
    }

    private static bool TryParseAddress(List<ZoneToken> tokens, AddressFamily family, List<byte> octets)
    {
        // IPAddress takes "1" and "0x7f.1" for IPv4: only the form with three dots is an address here.
        if (tokens.Count != 1 || !IPAddress.TryParse(tokens[0].Raw, out IPAddress? address) || address.AddressFamily != family) return false;
        if (family == AddressFamily.InterNetwork && address.ToString() != tokens[0].Raw) return false;
        if (family == AddressFamily.InterNetworkV6 && tokens[0].Raw.AsSpan().ContainsAny('%', '[')) return false;
        octets.AddRange(address.GetAddressBytes());
        return true;
    }

    private static bool TryName(ZoneToken token, List<byte> octets)
    {
        if (token.Quoted || token.Raw.Length == 0 || !WireName.TryEncode(token.Raw, out byte[] wire)) return false;
        octets.AddRange(wire);
        return true;
    }

    private static bool TryNumber(ZoneToken token, int width, List<byte> octets)
    {
        if (token.Quoted || !uint.TryParse(token.Raw, NumberStyles.None, CultureInfo.InvariantCulture, out uint value) || (width < 4 && value >> (8 * width) != 0)) return false;
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) octets.Add((byte)(value >> shift));
        return true;
    }

    private static bool TryString(ZoneToken token, List<byte> octets)
    {
        if (token.Octets.Length > MaximumString) return false;
        octets.Add((byte)token.Octets.Length);
        octets.AddRange(token.Octets);
        return true;
    }

    // RFC 8659 §4.1: letters and digits.
    private static bool TryTag(ZoneToken token, List<byte> octets) =>
        token.Raw.Length > 0 && token.Raw.All(char.IsAsciiLetterOrDigit) && TryString(token with { Octets = Encoding.ASCII.GetBytes(token.Raw.ToLowerInvariant()) }, octets);

    private static bool TryRest(ZoneToken token, List<byte> octets)
    {
        octets.AddRange(token.Octets);
        return true;
    }

    private static bool TryHex(IEnumerable<ZoneToken> tokens, List<byte> octets)
    {
        string hex = string.Concat(tokens.Select(static token => token.Raw));
        if (hex.Length == 0 || hex.Length % 2 != 0 || !hex.All(char.IsAsciiHexDigit)) return false;
        octets.AddRange(Convert.FromHexString(hex));
        return true;
    }

    private static bool TryParseUnknown(List<ZoneToken> tokens, List<byte> octets)
    {
        if (tokens.Count < 2 || !ushort.TryParse(tokens[1].Raw, NumberStyles.None, CultureInfo.InvariantCulture, out ushort length)) return false;
        if (length == 0) return tokens.Count == 2;
        return TryHex(tokens.Skip(2), octets) && octets.Count == length;
    }
}
