using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>A query over an account's Quotas (RFC 9425 §4.4).</summary>
internal sealed class QuotaQuery
{
    private readonly Func<Quota, bool> _filter;
    private readonly List<(string Property, bool Ascending)> _sort = [];
    private int _conditions;

    /// <exception cref="MethodException">unsupportedFilter, unsupportedSort, invalidArguments.</exception>
    internal QuotaQuery(JmapCall call)
    {
        _filter = call.Arguments.Object("filter") is { } filter ? Filter(filter, call.Options.MaximumFilterConditions) : static _ => true;
        foreach (JsonElement element in call.Arguments.Array("sort")?.EnumerateArray() ?? default)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("property", out JsonElement named) || named.ValueKind != JsonValueKind.String) throw MethodException.Invalid("sort", "A comparator is an object with a 'property'.");
            if (named.GetString() is not ("name" or "used")) throw new MethodException("unsupportedSort", "Quotas are sorted by name or used.");
            _sort.Add((named.GetString()!, !element.TryGetProperty("isAscending", out JsonElement given) || given.ValueKind != JsonValueKind.False));
        }
    }

    internal List<string> Run(List<Quota> all)
    {
        List<Quota> found = all.FindAll(quota => _filter(quota));
        found.Sort(Compare);
        return found.ConvertAll(static quota => quota.Id);
    }

    private int Compare(Quota a, Quota b)
    {
        foreach ((string property, bool ascending) in _sort)
        {
            int order = property == "used" ? a.Used.CompareTo(b.Used) : string.CompareOrdinal(a.Title, b.Title);
            if (order != 0) return ascending ? order : -order;
        }

        return string.CompareOrdinal(a.Id, b.Id);
    }

    private Func<Quota, bool> Filter(JsonElement element, int maximum)
    {
        if (element.ValueKind != JsonValueKind.Object) throw MethodException.Invalid("filter", "A filter is an object.");
        if (++_conditions > maximum) throw new MethodException("unsupportedFilter", $"A filter may have {maximum} conditions.");
        if (!element.TryGetProperty("operator", out JsonElement named))
        {
            List<Func<Quota, bool>> all = [.. element.EnumerateObject().Select(Condition)];
            return quota => all.TrueForAll(condition => condition(quota));
        }

        if (!element.TryGetProperty("conditions", out JsonElement list) || list.ValueKind != JsonValueKind.Array || named.ValueKind != JsonValueKind.String) throw MethodException.Invalid("filter", "An operator has an array 'conditions'.");
        List<Func<Quota, bool>> parts = [.. list.EnumerateArray().Select(part => Filter(part, maximum))];
        return named.GetString() switch
        {
            "AND" => quota => parts.TrueForAll(part => part(quota)),
            "OR" => quota => parts.Exists(part => part(quota)),
            "NOT" => quota => !parts.Exists(part => part(quota)),
            _ => throw new MethodException("unsupportedFilter", "The operators are AND, OR and NOT."),
        };
    }

    private static Func<Quota, bool> Condition(JsonProperty property)
    {
        string? value = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : null;
        return property.Name switch
        {
            "name" when value is not null => quota => quota.Title.Contains(value, StringComparison.OrdinalIgnoreCase),
            "scope" when value is not null => _ => value == Quota.Scope,
            "resourceType" when value is not null => quota => quota.ResourceType == value,
            "type" when value is not null => _ => value == Quota.Type,
            _ => throw new MethodException("unsupportedFilter", $"'{property.Name}' is not a condition, or has a value of the wrong type."),
        };
    }
}
