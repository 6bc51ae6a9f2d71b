using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Posthouse.Directory;

/// <summary>
/// An Argon2id hash in the PHC string format, <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c> with base64 that is not padded:
/// the cost travels with the hash, so it can be raised later.
/// </summary>
internal sealed record Argon2Hash(Argon2Cost Cost, byte[] Salt, byte[] Hash)
{
    // A hash comes from our own table or from an import; a wrong one must not make a sign-in take minutes or gigabytes.
    private const int MaximumMemoryKib = 1 << 20;
    private const int MaximumPasses = 64;

    /// <summary>libsodium takes salts of exactly this size.</summary>
    internal const int SaltSize = 16;

    private const string Prefix = "$argon2id$v=19$";

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}m={Cost.MemoryKib},t={Cost.Passes},p=1${Encode(Salt)}${Encode(Hash)}");

    internal static bool TryParse(string? text, [NotNullWhen(true)] out Argon2Hash? hash)
    {
        hash = null;
        if (text is null || text.Length > 512 || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        ReadOnlySpan<char> rest = text.AsSpan(Prefix.Length);
        if (!TryNumber(ref rest, "m=", ',', MaximumMemoryKib, out int memory)
            || !TryNumber(ref rest, "t=", ',', MaximumPasses, out int passes)
            || !TryNumber(ref rest, "p=", '$', 1, out int _))
        {
            return false;
        }

        // RFC 9106 §3.1: m is at least 8 p.
        if (memory < 8) return false;
        int dollar = rest.IndexOf('$');
        if (dollar < 0 || Decode(rest[..dollar]) is not { Length: SaltSize } salt || Decode(rest[(dollar + 1)..]) is not { Length: >= 16 and <= 64 } value) return false;
        hash = new Argon2Hash(new Argon2Cost(memory, passes), salt, value);
        return true;
    }

    private static bool TryNumber(ref ReadOnlySpan<char> rest, string name, char end, int maximum, out int value)
    {
        value = 0;
        int length = rest.IndexOf(end);
        if (length < 0 || !rest.StartsWith(name, StringComparison.Ordinal)) return false;
        bool valid = int.TryParse(rest[name.Length..length], NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 1 && value <= maximum;
        rest = rest[(length + 1)..];
        return valid;
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.Length > 128 || text.Contains('=') || text.ContainsAny(" \t\r\n")) return null;
        Span<char> padded = stackalloc char[(text.Length + 3) & ~3];
        padded.Fill('=');
        text.CopyTo(padded);
        byte[] bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64Chars(padded, bytes, out int written) ? bytes[..written] : null;
    }
}
