using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Directory;

/// <summary>
/// A hash that another mail server kept: SHA-crypt ($5$, $6$) or Dovecot's and OpenLDAP's salted and plain digests (RFC 2307 §5.3
/// writes them {SCHEME}base64). They are weaker than ours: each is replaced when its password is next typed.
/// </summary>
internal sealed class ImportedHash
{
    internal const string Forms = "$argon2id$…, $6$…, $5$… and {ARGON2ID}, {SHA512-CRYPT}, {SHA256-CRYPT}, {SSHA}, {SSHA256}, {SSHA512}, {SHA}, {SHA256}, {SHA512} before their value";

    // Salts are 4 to 16 octets in the wild.
    private const int MaximumSalt = 64;

    private readonly ShaCrypt? _crypt;
    private readonly HashAlgorithmName _algorithm;
    private readonly byte[] _digest = [];
    private readonly byte[] _salt = [];

    private ImportedHash(string text, ShaCrypt crypt)
    {
        Text = text;
        _crypt = crypt;
    }

    private ImportedHash(string text, HashAlgorithmName algorithm, byte[] value, int size)
    {
        Text = text;
        _algorithm = algorithm;
        _digest = value[..size];
        _salt = value[size..];
    }

    /// <summary>As it is kept.</summary>
    internal string Text { get; }

    internal static bool TryParse(string? text, [NotNullWhen(true)] out ImportedHash? hash)
    {
        hash = null;
        if (text is null || text.Length is 0 or > 255) return false;
        string scheme = "CRYPT", value = text;
        if (text[0] == '{')
        {
            int end = text.IndexOf('}', StringComparison.Ordinal);
            if (end < 0) return false;
            scheme = text[1..end].ToUpperInvariant();
            value = text[(end + 1)..];
        }

        if (scheme is "CRYPT" or "SHA512-CRYPT" or "SHA256-CRYPT")
        {
            if (ShaCrypt.TryParse(value, out ShaCrypt? crypt)) hash = new ImportedHash(value, crypt);
            return hash is not null;
        }

        (HashAlgorithmName algorithm, int size) = scheme switch
        {
            "SHA" or "SSHA" or "SHA1" => (HashAlgorithmName.SHA1, 20),
            "SHA256" or "SSHA256" => (HashAlgorithmName.SHA256, 32),
            "SHA512" or "SSHA512" => (HashAlgorithmName.SHA512, 64),
            _ => (default, 0),
        };
        if (size == 0) return false;
        byte[] bytes = new byte[value.Length];
        if (!Convert.TryFromBase64String(value, bytes, out int written)) return false;
        int salt = written - size;
        bool salted = scheme.StartsWith("SS", StringComparison.Ordinal);
        if (salted ? salt is <= 0 or > MaximumSalt : salt != 0) return false;
        hash = new ImportedHash($"{{{scheme}}}{value}", algorithm, bytes[..written], size);
        return true;
    }

    internal bool Matches(string password)
    {
        byte[] octets = Encoding.UTF8.GetBytes(password);
        bool matches = _crypt is not null
            ? _crypt.Matches(octets)
            : CryptographicOperations.FixedTimeEquals(CryptographicOperations.HashData(_algorithm, [.. octets, .. _salt]), _digest);
        CryptographicOperations.ZeroMemory(octets);
        return matches;
    }
}
