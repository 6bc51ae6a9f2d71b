using System.Numerics;

namespace Posthouse.SenderAuth;

/// <summary>
/// The two numbers of an RSA key in DER, as SubjectPublicKeyInfo (what everybody publishes) or as the bare RSAPublicKey of RFC 8017 A.1.1
/// (what RFC 6376 §3.6.1 says; both are met, erratum 3017). Small enough to be seen to be bounded, and never throws.
/// </summary>
internal static class RsaPublicKeyReader
{
    private const byte Integer = 0x02;
    private const byte BitString = 0x03;
    private const byte Sequence = 0x30;

    // rsaEncryption, 1.2.840.113549.1.1.1
    private static ReadOnlySpan<byte> RsaEncryption => [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];

    /// <summary>Both without leading zeros, neither empty.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> der, out ReadOnlySpan<byte> modulus, out ReadOnlySpan<byte> exponent)
    {
        modulus = exponent = default;
        if (!TryTake(ref der, Sequence, out ReadOnlySpan<byte> outer) || !der.IsEmpty) return false;
        if (!outer.IsEmpty && outer[0] == Sequence)
        {
            // RFC 5280 §4.1.2.7: the algorithm, then the key in a bit string without unused bits.
            if (!TryTake(ref outer, Sequence, out ReadOnlySpan<byte> algorithm) || !algorithm.StartsWith(RsaEncryption)) return false;
            if (!TryTake(ref outer, BitString, out ReadOnlySpan<byte> bits) || !outer.IsEmpty || bits.IsEmpty || bits[0] != 0) return false;
            bits = bits[1..];
            if (!TryTake(ref bits, Sequence, out outer) || !bits.IsEmpty) return false;
        }

        return TryTakeNumber(ref outer, out modulus) && TryTakeNumber(ref outer, out exponent) && outer.IsEmpty;
    }

    internal static int Bits(ReadOnlySpan<byte> number) => number.IsEmpty ? 0 : number.Length * 8 - BitOperations.LeadingZeroCount(number[0]) + 24;

    private static bool TryTakeNumber(scoped ref ReadOnlySpan<byte> der, out ReadOnlySpan<byte> number)
    {
        number = default;
        // A negative number has its first bit set.
        if (!TryTake(ref der, Integer, out ReadOnlySpan<byte> value) || value.IsEmpty || value[0] >= 0x80) return false;
        number = value.TrimStart((byte)0);
        return !number.IsEmpty;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> der, byte tag, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (der.Length < 2 || der[0] != tag) return false;
        int length = der[1];
        int start = 2;
        if (length >= 0x80)
        {
            // No key here needs a length of more than two octets.
            int octets = length & 0x7F;
            if (octets is 0 or > 2 || der.Length < 2 + octets) return false;
            length = octets == 1 ? der[2] : (der[2] << 8) | der[3];
            start += octets;
        }

        if (der.Length - start < length) return false;
        content = der.Slice(start, length);
        der = der[(start + length)..];
        return true;
    }
}
