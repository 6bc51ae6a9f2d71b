using System.Security.Cryptography;

namespace Posthouse.Identity;

/// <summary>Codes that people copy by hand: lower-case letters and digits that nobody takes for others, in groups.</summary>
internal static class RandomCode
{
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    internal static string Make(int groups, int size) =>
        string.Join('-', Enumerable.Range(0, groups).Select(_ => RandomNumberGenerator.GetString(Alphabet, size)));

    /// <summary>As it was made, however it was typed; null where it cannot be one.</summary>
    internal static string? Read(string typed, int groups, int size)
    {
        if (typed.Length > 2 * groups * (size + 1)) return null;
        string plain = string.Concat(typed.ToLowerInvariant().Where(static c => c is not ('-' or ' ')));
        return plain.Length == groups * size && plain.All(Alphabet.Contains) ? string.Join('-', plain.Chunk(size).Select(static chunk => new string(chunk))) : null;
    }
}
