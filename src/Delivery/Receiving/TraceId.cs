using System.Security.Cryptography;

namespace Posthouse.Delivery;

/// <summary>
/// Names one transaction in Received, replies, logs and the journal: 16 characters, time first so that they sort,
/// then chance so that two servers never give the same.
/// </summary>
internal static class TraceId
{
    // Crockford's base 32: nothing that reads like something else over the telephone.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    internal const int Length = 16;

    /// <summary>When a transaction with this name began; false for what is no such name.</summary>
    internal static bool TryReadTime(ReadOnlySpan<char> trace, out DateTimeOffset at)
    {
        at = default;
        if (trace.Length != Length || trace.ContainsAnyExcept(Alphabet)) return false;
        long milliseconds = 0;
        for (int i = 0; i < 9; i++) milliseconds = milliseconds << 5 | (long)Alphabet.IndexOf(trace[i], StringComparison.Ordinal);
        at = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }

    internal static string Create(DateTimeOffset now) => string.Create(Length, now.ToUnixTimeMilliseconds(), static (text, milliseconds) =>
    {
        for (int i = 8; i >= 0; i--, milliseconds >>= 5) text[i] = Alphabet[(int)(milliseconds & 31)];
        Span<byte> chance = stackalloc byte[7];
        RandomNumberGenerator.Fill(chance);
        for (int i = 0; i < 7; i++) text[9 + i] = Alphabet[chance[i] & 31];
    });
}
