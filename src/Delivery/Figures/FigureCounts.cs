namespace Posthouse.Delivery;

/// <summary>One set of counters.</summary>
internal sealed class FigureCounts
{
    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal);

    internal long this[string name] => _values.GetValueOrDefault(name);

    internal void Add(string name, long value) => _values[name] = _values.GetValueOrDefault(name) + value;

    internal void Add(FigureCounts others)
    {
        foreach ((string name, long value) in others._values) Add(name, value);
    }

    /// <summary>What follows a prefix, most frequent first.</summary>
    internal List<(string Name, long Value)> Below(string prefix) =>
        [.. _values.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(pair => (pair.Key[prefix.Length..], pair.Value))
            .OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Item1, StringComparer.Ordinal)];

    internal long SumBelow(string prefix)
    {
        long sum = 0;
        foreach ((string name, long value) in _values) sum += name.StartsWith(prefix, StringComparison.Ordinal) ? value : 0;
        return sum;
    }
}
