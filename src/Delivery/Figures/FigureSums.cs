namespace Posthouse.Delivery;

/// <summary>Counters, added up by domain, destination or hour.</summary>
internal sealed class FigureSums
{
    private readonly SortedDictionary<string, FigureCounts> _groups = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, FigureCounts> Groups => _groups;

    internal void Add(string group, string name, long value)
    {
        if (!_groups.TryGetValue(group, out FigureCounts? counts)) _groups[group] = counts = new FigureCounts();
        counts.Add(name, value);
    }

    internal FigureCounts Total()
    {
        var total = new FigureCounts();
        foreach (FigureCounts counts in _groups.Values) total.Add(counts);
        return total;
    }
}

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
