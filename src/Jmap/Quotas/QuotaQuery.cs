using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>A query over an account's Quotas (RFC 9425 §4.4).</summary>
internal sealed class QuotaQuery
{
    private static readonly Dictionary<string, Comparison<Quota>> Sorts = new(StringComparer.Ordinal)
    {
        ["name"] = static (a, b) => string.CompareOrdinal(a.Title, b.Title),
        ["used"] = static (a, b) => a.Used.CompareTo(b.Used),
    };

    private readonly Func<Quota, bool> _filter;
    private readonly ObjectSort<Quota> _sort;

    /// <exception cref="MethodException">unsupportedFilter, unsupportedSort, invalidArguments.</exception>
    internal QuotaQuery(JmapCall call)
    {
        _filter = ObjectFilter<Quota>.Read(call, Condition);
        _sort = ObjectSort<Quota>.Read(call, Sorts, static (a, b) => string.CompareOrdinal(a.Id, b.Id));
    }

    internal List<string> Run(List<Quota> all)
    {
        List<Quota> found = all.FindAll(quota => _filter(quota));
        found.Sort(_sort.Compare);
        return found.ConvertAll(static quota => quota.Id);
    }

    private static Func<Quota, bool>? Condition(string condition, JsonElement given)
    {
        string? value = given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        return condition switch
        {
            "name" when value is not null => quota => quota.Title.Contains(value, StringComparison.OrdinalIgnoreCase),
            "scope" when value is not null => _ => value == Quota.Scope,
            "resourceType" when value is not null => quota => quota.ResourceType == value,
            "type" when value is not null => _ => value == Quota.Type,
            _ => null,
        };
    }
}
