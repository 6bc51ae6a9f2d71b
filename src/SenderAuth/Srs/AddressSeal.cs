using System.Security.Cryptography;
using System.Text;

namespace Posthouse.SenderAuth;

/// <summary>
/// What makes an address of ours one that only we can have made, for a time: a short hash, and the day in two letters. In upper case;
/// compared without case, since servers on the way back may change it (RFC 5321 §2.4 forbids it, and some do).
/// </summary>
public static class AddressSeal
{
    /// <summary>Days after which the two letters come again.</summary>
    public const int Period = 1024;

    // RFC 4648 base 32: letters survive a server that changes their case.
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The first <paramref name="length"/> characters (5 bits each, 51 at most) of an HMAC-SHA-256 over the text in lower case.</summary>
    public static string Hash(ReadOnlySpan<byte> secret, string text, int length)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text.ToLowerInvariant()), mac);
        Span<char> hash = stackalloc char[length];
        for (int i = 0; i < hash.Length; i++)
        {
            int bit = i * 5;
            int pair = mac[bit / 8] << 8 | mac[bit / 8 + 1];
            hash[i] = Alphabet[pair >> (11 - bit % 8) & 31];
        }

        return hash.ToString();
    }

    /// <summary>Whether a hash, in either case, was made with one of the secrets. Takes the same time whatever is wrong.</summary>
    public static bool Matches(ReadOnlySpan<char> hash, IReadOnlyList<ReadOnlyMemory<byte>> secrets, string text, int length)
    {
        if (hash.Length != length || !Ascii.IsValid(hash)) return false;
        Span<byte> given = stackalloc byte[length];
        Ascii.ToUpper(hash, given, out _);
        bool matches = false;
        foreach (ReadOnlyMemory<byte> secret in secrets) matches |= CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Hash(secret.Span, text, length)));
        return matches;
    }

    /// <summary>Today, in two letters.</summary>
    public static string Day(TimeProvider clock) => Today(clock) is var day ? $"{Alphabet[day >> 5]}{Alphabet[day & 31]}" : "";

    /// <summary>Whether a day in two letters is no more than so many days ago.</summary>
    public static bool IsCurrent(string day, int validityDays, TimeProvider clock)
    {
        if (day.Length != 2) return false;
        int high = Alphabet.IndexOf(char.ToUpperInvariant(day[0]), StringComparison.Ordinal);
        int low = Alphabet.IndexOf(char.ToUpperInvariant(day[1]), StringComparison.Ordinal);
        if (high < 0 || low < 0) return false;
        int age = (Today(clock) - (high << 5 | low) + Period) % Period;
        // A day ahead is another node's clock.
        return age <= validityDays || age == Period - 1;
    }

    private static int Today(TimeProvider clock) => (int)(clock.GetUtcNow().ToUnixTimeSeconds() / 86_400 % Period);
}
