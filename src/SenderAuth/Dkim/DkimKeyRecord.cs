using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Posthouse.SenderAuth;

/// <summary>
/// RFC 6376 §3.6.1: a public key as the DNS has it. What is wrong with it is a <see cref="Reason"/>, found by counting bits before any
/// arithmetic is done with what a stranger published.
/// </summary>
public sealed class DkimKeyRecord
{
    /// <summary>Octets of a record's text; an RSA key of 8192 bits takes 1,400.</summary>
    public const int MaximumOctets = 8 * 1024;

    /// <summary>RFC 8301 §3.2: shorter keys MUST NOT be considered.</summary>
    public const int MinimumRsaBits = 1024;

    /// <summary>RFC 8301 §3.2 asks for 4096; twice that is still cheap to verify with.</summary>
    public const int MaximumRsaBits = 8192;

    // To make an RSA object takes longer than to verify with it: one is kept, for whoever comes first.
    private RSA? _spare;

    private DkimKeyRecord()
    {
    }

    /// <summary>None when it can be verified with.</summary>
    public DkimReason Reason { get; private set; }

    public bool IsEd25519 { get; private set; }

    public int KeyBits { get; private set; }

    /// <summary>t=y: the domain is testing, and a failure means no more than no signature.</summary>
    public bool Testing { get; private set; }

    /// <summary>t=s: i= must be of d= itself, not of a domain below.</summary>
    public bool Strict { get; private set; }

    /// <summary>h= is absent or has sha256.</summary>
    public bool AllowsSha256 { get; private set; } = true;

    /// <summary>s= is absent or has "*" or "email".</summary>
    public bool AllowsMail { get; private set; } = true;

    internal RSAParameters Rsa { get; private set; }

    internal PublicKey? Ed25519 { get; private set; }

    public static DkimKeyRecord Parse(string text)
    {
        var record = new DkimKeyRecord();
        record.Reason = text.Length > MaximumOctets ? DkimReason.KeyRecordTooLong : record.Read(Encoding.UTF8.GetBytes(text));
        return record;
    }

    /// <summary>Both can be used, and are the same key, however they are written.</summary>
    public bool HasSameKey(DkimKeyRecord other) =>
        Reason == DkimReason.None && other.Reason == DkimReason.None && IsEd25519 == other.IsEd25519
        && (IsEd25519 ? Ed25519!.Equals(other.Ed25519) : Rsa.Modulus.AsSpan().SequenceEqual(other.Rsa.Modulus) && Rsa.Exponent.AsSpan().SequenceEqual(other.Rsa.Exponent));

    /// <exception cref="CryptographicException">The library finds the numbers to be no key.</exception>
    internal RSA RentRsa() => Interlocked.Exchange(ref _spare, null) ?? RSA.Create(Rsa);

    internal void ReturnRsa(RSA rsa) => Interlocked.Exchange(ref _spare, rsa)?.Dispose();

    private DkimReason Read(ReadOnlySpan<byte> text)
    {
        if (!TagList.TryParse(text, out TagList tags)) return DkimReason.MalformedKey;
        if (tags.TryGet("v"u8, out ReadOnlySpan<byte> version) && (!tags.FirstName.SequenceEqual("v"u8) || !version.SequenceEqual("DKIM1"u8))) return DkimReason.UnsupportedKeyVersion;
        if (tags.TryGet("h"u8, out ReadOnlySpan<byte> hashes)) AllowsSha256 = TagValue.HasWord(hashes, "sha256"u8);
        if (tags.TryGet("s"u8, out ReadOnlySpan<byte> services)) AllowsMail = TagValue.HasWord(services, "*"u8) || TagValue.HasWord(services, "email"u8);
        if (tags.TryGet("t"u8, out ReadOnlySpan<byte> flags))
        {
            Testing = TagValue.HasWord(flags, "y"u8);
            Strict = TagValue.HasWord(flags, "s"u8);
        }

        ReadOnlySpan<byte> type = tags.TryGet("k"u8, out ReadOnlySpan<byte> k) ? k : "rsa"u8;
        IsEd25519 = type.SequenceEqual("ed25519"u8);
        if (!IsEd25519 && !type.SequenceEqual("rsa"u8)) return DkimReason.KeyTypeMismatch;
        if (!tags.TryGet("p"u8, out ReadOnlySpan<byte> key)) return DkimReason.MalformedKey;
        if (key.IsEmpty) return DkimReason.KeyRevoked;
        if (!TagValue.TryBase64(key, MaximumOctets, out byte[] bytes)) return DkimReason.MalformedKey;
        return IsEd25519 ? ReadEd25519(bytes) : ReadRsa(bytes);
    }

    // RFC 8463 §4: the 32 octets, without any wrapping.
    private DkimReason ReadEd25519(byte[] bytes)
    {
        if (bytes.Length != 32 || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey, out PublicKey? key)) return DkimReason.MalformedKey;
        Ed25519 = key;
        KeyBits = 256;
        return DkimReason.None;
    }

    private DkimReason ReadRsa(byte[] bytes)
    {
        if (!RsaPublicKeyReader.TryRead(bytes, out ReadOnlySpan<byte> modulus, out ReadOnlySpan<byte> exponent)) return DkimReason.MalformedKey;
        KeyBits = RsaPublicKeyReader.Bits(modulus);
        if (KeyBits < MinimumRsaBits) return DkimReason.KeyTooShort;
        if (KeyBits > MaximumRsaBits) return DkimReason.KeyTooLong;
        // An even modulus is no product of two odd primes. Exponents are 65537 or 3 in practice; verification costs by their bits.
        if ((modulus[^1] & 1) == 0 || exponent.Length > 4 || (exponent[^1] & 1) == 0 || (exponent.Length == 1 && exponent[0] < 3)) return DkimReason.UnsafeKey;
        Rsa = new RSAParameters { Modulus = modulus.ToArray(), Exponent = exponent.ToArray() };
        return DkimReason.None;
    }
}
