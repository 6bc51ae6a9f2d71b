using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// One number for what a message says, the same for messages that differ in a name or a few words: the least hash of all runs of eight letters
/// of its subject and the beginning of its text (min-wise hashing: two texts agree as often as they share runs). Tells nothing of the text itself.
/// </summary>
internal static class ContentLikeness
{
    private const int Run = 8;
    private const int LongestText = 512;

    /// <summary>Null where there is too little to compare.</summary>
    internal static uint? Of(MessageSummary summary)
    {
        Span<char> letters = stackalloc char[LongestText];
        int count = Take(summary.Subject, letters, 0);
        count = Take(summary.Preview, letters, count);
        if (count < 2 * Run) return null;
        uint least = uint.MaxValue;
        for (int i = 0; i + Run <= count; i++)
        {
            // FNV-1a: the same in every process, which the record must be.
            uint hash = 2166136261;
            foreach (char c in letters.Slice(i, Run)) hash = (hash ^ c) * 16777619;
            hash ^= hash >> 15;
            hash *= 0x2c1b3c6d;
            hash ^= hash >> 12;
            least = Math.Min(least, hash);
        }

        return least;
    }

    // Without digits, spaces and signs: numbers are what mass mail varies first.
    private static int Take(string text, Span<char> into, int count)
    {
        foreach (char c in text)
        {
            if (count == into.Length) break;
            if (char.IsLetter(c)) into[count++] = char.ToLowerInvariant(c);
        }

        return count;
    }
}
