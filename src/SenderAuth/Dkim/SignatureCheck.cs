using System.Security.Cryptography;

namespace Posthouse.SenderAuth;

/// <summary>Whether a signature over a SHA-256 hash was made with a key.</summary>
internal static class SignatureCheck
{
    /// <param name="key">Its <see cref="DkimKeyRecord.Reason"/> is None.</param>
    /// <param name="hash">SHA-256 of what is signed; Ed25519 signs the hash as its message (RFC 8463 §3).</param>
    /// <param name="signature">As it came.</param>
    internal static bool Verify(DkimKeyRecord key, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (key.Ed25519 is { } ed25519)
            return signature.Length == 64 && NSec.Cryptography.SignatureAlgorithm.Ed25519.Verify(ed25519, hash, signature);
        if (signature.Length != key.Rsa.Modulus!.Length) return false;
        try
        {
            RSA rsa = key.RentRsa();
            bool good = rsa.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            key.ReturnRsa(rsa);
            return good;
        }
        catch (CryptographicException)
        {
            // The library finds the numbers to be no key: nothing was signed with it.
            return false;
        }
    }
}
