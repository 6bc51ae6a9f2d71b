using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Directory;

/// <summary>
/// The hashes of Unix password files, <c>$5$</c> (SHA-256) and <c>$6$</c> (SHA-512), by Ulrich Drepper's "Unix crypt using SHA-256 and
/// SHA-512" (version 0.6); the numbers of the steps are that paper's. Only checked here, never made for keeping.
/// </summary>
internal sealed class ShaCrypt
{
    private const int UsualRounds = 5000;

    // About a second of one core: more would let one account's sign-ins hold up everybody's.
    private const int MaximumRounds = 1_000_000;

    private const int MaximumSalt = 16;

    private const string Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly HashAlgorithmName _algorithm;
    private readonly byte[] _salt;
    private readonly int _rounds;
    private readonly string _hash;

    private ShaCrypt(HashAlgorithmName algorithm, byte[] salt, int rounds, string hash)
    {
        _algorithm = algorithm;
        _salt = salt;
        _rounds = rounds;
        _hash = hash;
    }

    internal static bool TryParse(string text, [NotNullWhen(true)] out ShaCrypt? crypt)
    {
        crypt = null;
        string[] parts = text.Split('$');
        if (parts.Length < 4 || parts[0].Length > 0 || parts[1] is not ("5" or "6")) return false;
        int rounds = UsualRounds, at = 2;
        if (parts[2].StartsWith("rounds=", StringComparison.Ordinal))
        {
            if (!int.TryParse(parts[2].AsSpan("rounds=".Length), NumberStyles.None, CultureInfo.InvariantCulture, out rounds) || rounds is < 1000 or > MaximumRounds) return false;
            at = 3;
        }

        if (parts.Length != at + 2) return false;
        (string salt, string hash) = (parts[at], parts[at + 1]);
        if (salt.Length > MaximumSalt || !Ascii.IsValid(salt) || hash.Length != (parts[1] == "5" ? 43 : 86) || hash.AsSpan().ContainsAnyExcept(Alphabet)) return false;
        crypt = new ShaCrypt(parts[1] == "5" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512, Encoding.ASCII.GetBytes(salt), rounds, hash);
        return true;
    }

    internal bool Matches(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Encode(Digest(password))), Encoding.ASCII.GetBytes(_hash));

    private byte[] Digest(ReadOnlySpan<byte> password)
    {
        using var hash = IncrementalHash.CreateHash(_algorithm);
        // Steps 4 to 8: B.
        hash.AppendData(password);
        hash.AppendData(_salt);
        hash.AppendData(password);
        byte[] b = hash.GetHashAndReset();
        // Steps 1 to 3 and 9 to 12: A.
        hash.AppendData(password);
        hash.AppendData(_salt);
        Repeat(hash, b, password.Length);
        for (int bits = password.Length; bits > 0; bits >>= 1)
        {
            if ((bits & 1) != 0) hash.AppendData(b);
            else hash.AppendData(password);
        }

        byte[] a = hash.GetHashAndReset();
        // Steps 13 to 16: P.
        for (int i = 0; i < password.Length; i++) hash.AppendData(password);
        byte[] p = Stretch(hash.GetHashAndReset(), password.Length);
        // Steps 17 to 20: S.
        for (int i = 0; i < 16 + a[0]; i++) hash.AppendData(_salt);
        byte[] s = Stretch(hash.GetHashAndReset(), _salt.Length);
        // Step 21.
        byte[] c = a;
        for (int round = 0; round < _rounds; round++)
        {
            hash.AppendData((round & 1) != 0 ? p : c);
            if (round % 3 != 0) hash.AppendData(s);
            if (round % 7 != 0) hash.AppendData(p);
            hash.AppendData((round & 1) != 0 ? c : p);
            c = hash.GetHashAndReset();
        }

        CryptographicOperations.ZeroMemory(p);
        return c;
    }

    private static void Repeat(IncrementalHash hash, ReadOnlySpan<byte> block, int length)
    {
        for (; length > block.Length; length -= block.Length) hash.AppendData(block);
        hash.AppendData(block[..length]);
    }

    private static byte[] Stretch(byte[] block, int length)
    {
        byte[] stretched = new byte[length];
        for (int i = 0; i < length; i++) stretched[i] = block[i % block.Length];
        return stretched;
    }

    /// <summary>Step 22: three octets, a third of the digest apart and each group begun one further on, become four characters.</summary>
    private static string Encode(byte[] digest)
    {
        var text = new StringBuilder(86);
        int third = digest.Length / 3;
        (int x, int y, int z) = (0, third, 2 * third);
        for (int i = 0; i < third; i++)
        {
            Append(text, digest[x], digest[y], digest[z], 4);
            (x, y, z) = digest.Length == 64 ? (y + 1, z + 1, x + 1) : (z + 1, x + 1, y + 1);
        }

        if (digest.Length == 64) Append(text, 0, 0, digest[63], 2);
        else Append(text, 0, digest[31], digest[30], 3);
        return text.ToString();
    }

    private static void Append(StringBuilder text, byte high, byte middle, byte low, int characters)
    {
        int bits = (high << 16) | (middle << 8) | low;
        for (int i = 0; i < characters; i++, bits >>= 6) text.Append(Alphabet[bits & 63]);
    }
}
