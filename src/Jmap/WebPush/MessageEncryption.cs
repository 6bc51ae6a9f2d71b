using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Jmap;

/// <summary>Encrypts what goes through a push service, which learns nothing of it but its length (RFC 8291, RFC 8188).</summary>
internal static class MessageEncryption
{
    /// <summary>Octets of a point of P-256 in its uncompressed form (RFC 8291 §3.1).</summary>
    internal const int PublicKeySize = 65;

    /// <summary>Octets of the authentication secret (RFC 8291 §3.2).</summary>
    internal const int SecretSize = 16;

    private const int SaltSize = 16;
    private const int TagSize = 16;
    private const int RecordSize = 4096;

    /// <summary>One record for a receiver, under a key pair and a salt that are used for it alone.</summary>
    /// <exception cref="CryptographicException">The receiver's key is no point of the curve.</exception>
    internal static byte[] Encrypt(ReadOnlySpan<byte> plaintext, byte[] receiver, byte[] secret)
    {
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(plaintext, receiver, secret, own, RandomNumberGenerator.GetBytes(SaltSize));
    }

    /// <summary>The same with a key pair and a salt that are given: for the RFC's own example.</summary>
    internal static byte[] Encrypt(ReadOnlySpan<byte> plaintext, byte[] receiver, byte[] secret, ECDiffieHellman own, byte[] salt)
    {
        byte[] ownPublic = Point(own.ExportParameters(includePrivateParameters: false));
        using ECDiffieHellman other = ImportPublic(receiver);
        byte[] shared = own.DeriveRawSecretAgreement(other.PublicKey);
        // RFC 8291 §3.4.
        byte[] input = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, secret, [.. "WebPush: info\0"u8, .. receiver, .. ownPublic]);
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        byte[] nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, "Content-Encoding: nonce\0"u8.ToArray());

        // RFC 8188 §2.1: salt, record size, length of the key id, key id; §2: the delimiter of the last record is 2.
        int header = SaltSize + 4 + 1 + PublicKeySize;
        byte[] message = new byte[header + plaintext.Length + 1 + TagSize];
        salt.CopyTo(message, 0);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(SaltSize), RecordSize);
        message[SaltSize + 4] = PublicKeySize;
        ownPublic.CopyTo(message, SaltSize + 5);
        byte[] record = [.. plaintext, 2];
        if (record.Length + TagSize > RecordSize) throw new ArgumentException("The message is longer than one record.", nameof(plaintext));
        using var cipher = new AesGcm(key, TagSize);
        cipher.Encrypt(nonce, record, message.AsSpan(header, record.Length), message.AsSpan(header + record.Length, TagSize));
        return message;
    }

    /// <exception cref="CryptographicException">It is no point of the curve.</exception>
    internal static ECDiffieHellman ImportPublic(byte[] point)
    {
        if (point.Length != PublicKeySize || point[0] != 4) throw new CryptographicException("A public key is an uncompressed point.");
        return ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
    }

    internal static byte[] Point(ECParameters key) => [4, .. key.Q.X!, .. key.Q.Y!];
}
