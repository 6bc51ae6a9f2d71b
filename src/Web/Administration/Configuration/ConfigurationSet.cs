namespace Posthouse.Web;

/// <summary>One list of a configuration beyond the directory: what there was, what is wanted, and what is there afterwards.</summary>
internal sealed class ConfigurationSet<T>
    where T : notnull
{
    private readonly Dictionary<string, T> _before;
    private readonly Dictionary<string, T> _wanted;

    /// <param name="wanted">Null leaves the list as it is.</param>
    /// <param name="exact">Names that differ in case alone are two.</param>
    /// <exception cref="FormatException">One is there twice.</exception>
    internal ConfigurationSet(IReadOnlyList<T>? before, IReadOnlyList<T>? wanted, bool prune, Func<T, string> key, Func<T, T, bool> same, bool exact = false)
    {
        StringComparer names = exact ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        _before = (before ?? []).ToDictionary(key, names);
        _wanted = new Dictionary<string, T>(names);
        foreach (T one in wanted ?? [])
        {
            string name = key(one);
            if (!_wanted.TryAdd(name, one)) throw new FormatException($"{name} is there twice.");
        }

        Put = [.. _wanted.Where(e => !_before.TryGetValue(e.Key, out T? old) || !(ReferenceEquals(old, e.Value) || same(old, e.Value))).Select(static e => e.Value)];
        Removed = prune && wanted is not null ? [.. _before.Where(e => !_wanted.ContainsKey(e.Key)).Select(static e => e.Value)] : [];
        var gone = new HashSet<string>(Removed.Select(key), names);
        After = [.. _before.Where(e => !gone.Contains(e.Key) && !_wanted.ContainsKey(e.Key)).Concat(_wanted).OrderBy(static e => e.Key, StringComparer.Ordinal).Select(static e => e.Value)];
    }

    /// <summary>New ones, and those that become others.</summary>
    internal IReadOnlyList<T> Put { get; }

    internal IReadOnlyList<T> Removed { get; }

    /// <summary>By key.</summary>
    internal IReadOnlyList<T> After { get; }
}
