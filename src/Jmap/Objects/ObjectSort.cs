using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>The order of a query over few objects (RFC 8620 §5.5).</summary>
/// <param name="by">The comparators in turn.</param>
/// <param name="otherwise">Where they do not tell two apart: no two objects are the same.</param>
internal sealed class ObjectSort<T>(IReadOnlyList<(Comparison<T> Compare, bool Ascending)> by, Comparison<T> otherwise)
{
    private const int MaximumComparators = 16;

    /// <param name="properties">What can be sorted by.</param>
    /// <param name="initial">The order where the client names none.</param>
    /// <exception cref="MethodException">unsupportedSort, invalidArguments.</exception>
    internal static ObjectSort<T> Read(JmapCall call, IReadOnlyDictionary<string, Comparison<T>> properties, Comparison<T> otherwise, (string Property, bool Ascending)? initial = null)
    {
        var by = new List<(Comparison<T>, bool)>();
        foreach (JsonElement element in call.Arguments.Array("sort")?.EnumerateArray() ?? default)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("property", out JsonElement named) || named.ValueKind != JsonValueKind.String) throw MethodException.Invalid("sort", "A comparator is an object with a 'property'.");
            if (!properties.TryGetValue(named.GetString()!, out Comparison<T>? compare)) throw new MethodException("unsupportedSort", $"The properties to sort by are {string.Join(", ", properties.Keys)}.");
            if (by.Count == MaximumComparators) throw new MethodException("unsupportedSort", $"A sort may have {MaximumComparators} comparators.");
            by.Add((compare, !element.TryGetProperty("isAscending", out JsonElement given) || given.ValueKind != JsonValueKind.False));
        }

        if (by.Count == 0 && initial is { } first) by.Add((properties[first.Property], first.Ascending));
        return new ObjectSort<T>(by, otherwise);
    }

    internal int Compare(T a, T b)
    {
        foreach ((Comparison<T> compare, bool ascending) in by)
        {
            int order = compare(a, b);
            if (order != 0) return ascending ? order : -order;
        }

        return otherwise(a, b);
    }
}
