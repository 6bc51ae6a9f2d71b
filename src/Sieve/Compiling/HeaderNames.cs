namespace Posthouse.Sieve;

/// <summary>The header fields that a script names: a number for each, by which runs remember what they found.</summary>
internal sealed class HeaderNames
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.OrdinalIgnoreCase);

    internal int Number(string name)
    {
        if (!_numbers.TryGetValue(name, out int number)) _numbers.Add(name, number = _numbers.Count);
        return number;
    }

    internal string[] ToArray() => [.. _numbers.OrderBy(static n => n.Value).Select(static n => n.Key)];

    /// <summary>RFC 5322 §2.2: printable ASCII without a colon.</summary>
    internal static bool IsValid(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExceptInRange('!', '~') && !name.Contains(':', StringComparison.Ordinal);
}
