using System.Collections.Frozen;

namespace Posthouse.Delivery;

/// <summary>What holds for a name: its own entry first, then the longest <c>*.suffix</c>, then <c>*</c>. Pure.</summary>
internal sealed class DomainPatterns<T>
    where T : class
{
    private readonly FrozenDictionary<string, T> _entries;

    /// <summary>Of two entries for one pattern the first holds.</summary>
    internal DomainPatterns(IEnumerable<KeyValuePair<string, T>> entries) =>
        _entries = entries.GroupBy(static entry => entry.Key, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(static group => group.Key, static group => group.First().Value, StringComparer.OrdinalIgnoreCase);

    internal T? Find(string name)
    {
        if (_entries.Count == 0) return null;
        if (_entries.TryGetValue(name, out T? entry)) return entry;
        for (int dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (_entries.TryGetValue("*" + name[dot..], out entry)) return entry;
        }

        return _entries.GetValueOrDefault("*");
    }
}
