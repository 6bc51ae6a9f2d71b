using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Directory;

/// <summary>The arithmetic of SCRAM-SHA-256 (RFC 5802 §3, RFC 7677).</summary>
internal static class ScramCrypto
{
    internal const int HashSize = 32;

    internal static ScramKeys MakeKeys(string password, byte[] salt, int iterations)
    {
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, HashSize);
        byte[] clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var keys = new ScramKeys(iterations, salt, SHA256.HashData(clientKey), HMACSHA256.HashData(salted, "Server Key"u8));
        CryptographicOperations.ZeroMemory(salted);
        CryptographicOperations.ZeroMemory(clientKey);
        return keys;
    }

    /// <summary>ClientKey := ClientProof XOR HMAC(StoredKey, AuthMessage); right when its hash is StoredKey.</summary>
    internal static bool IsProofRight(ScramKeys keys, ReadOnlySpan<byte> authMessage, ReadOnlySpan<byte> proof)
    {
        if (proof.Length != HashSize) return false;
        Span<byte> clientKey = stackalloc byte[HashSize];
        HMACSHA256.HashData(keys.StoredKey, authMessage, clientKey);
        for (int i = 0; i < HashSize; i++) clientKey[i] ^= proof[i];
        Span<byte> stored = stackalloc byte[HashSize];
        SHA256.HashData(clientKey, stored);
        return CryptographicOperations.FixedTimeEquals(stored, keys.StoredKey);
    }

    internal static byte[] ServerSignature(ScramKeys keys, ReadOnlySpan<byte> authMessage) => HMACSHA256.HashData(keys.ServerKey, authMessage);
}
