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
