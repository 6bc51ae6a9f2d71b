using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Directory;

namespace Posthouse.Delivery;

/// <summary>
/// The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding. The password never leaves us, and the server
/// has to show that it knows it too. Pure: it is given its nonce.
/// </summary>
internal sealed class ScramClient(string user, string password, string nonce)
{
    // RFC 7677 §4: at least 4096. More than a million would be a server that wants us to burn.
    private const int FewestIterations = 4096;
    private const int MostIterations = 1_000_000;

    private byte[]? _serverSignature;

    private string Bare => $"n={user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal)},r={nonce}";

    /// <summary>client-first-message.</summary>
    internal string First => "n,," + Bare;

    /// <summary>client-final-message; null when the server's first message is none that we can trust.</summary>
    internal string? Final(string serverFirst)
    {
        string[] parts = serverFirst.Split(',');
        if (parts.Length < 3 || !TryValue(parts[0], "r=", out string? both) || !TryValue(parts[1], "s=", out string? salt) || !TryValue(parts[2], "i=", out string? count)) return null;
        // RFC 5802 §5.1: the server's nonce begins with ours, or somebody plays an old exchange again.
        if (!both.StartsWith(nonce, StringComparison.Ordinal) || both.Length == nonce.Length) return null;
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int iterations) || iterations is < FewestIterations or > MostIterations) return null;
        byte[] saltOctets = new byte[salt.Length];
        if (!Convert.TryFromBase64String(salt, saltOctets, out int saltLength)) return null;

        string prepared = SaslPrep.TryPrepare(password, out string? mapped) ? mapped : password;
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(prepared), saltOctets.AsSpan(0, saltLength), iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        string withoutProof = $"c=biws,r={both}";
        byte[] message = Encoding.UTF8.GetBytes($"{Bare},{serverFirst},{withoutProof}");
        byte[] clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        byte[] proof = HMACSHA256.HashData(SHA256.HashData(clientKey), message);
        for (int i = 0; i < proof.Length; i++) proof[i] ^= clientKey[i];
        _serverSignature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), message);
        return $"{withoutProof},p={Convert.ToBase64String(proof)}";
    }

    /// <summary>Whether the server's final message shows that it knows the password.</summary>
    internal bool IsGenuine(string serverFinal)
    {
        if (_serverSignature is null || !TryValue(serverFinal.Split(',')[0], "v=", out string? given)) return false;
        byte[] signature = new byte[given.Length];
        return Convert.TryFromBase64String(given, signature, out int length) && CryptographicOperations.FixedTimeEquals(signature.AsSpan(0, length), _serverSignature);
    }

    private static bool TryValue(string part, string name, [NotNullWhen(true)] out string? value)
    {
        value = part.StartsWith(name, StringComparison.Ordinal) ? part[name.Length..] : null;
        return value is not null;
    }
}
