using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>Reads the filter of a query over few objects (RFC 8620 §5.5): conditions, and AND, OR and NOT of them.</summary>
/// <param name="condition">One property of a condition; null where it is none, or its value is of the wrong type.</param>
internal sealed class ObjectFilter<T>(int maximum, Func<string, JsonElement, Func<T, bool>?> condition)
{
    private int _conditions;

    /// <summary>The filter of a call; everything matches where there is none.</summary>
    /// <exception cref="MethodException">unsupportedFilter, invalidArguments.</exception>
    internal static Func<T, bool> Read(JmapCall call, Func<string, JsonElement, Func<T, bool>?> condition) =>
        call.Arguments.Object("filter") is { } filter ? new ObjectFilter<T>(call.Options.MaximumFilterConditions, condition).Node(filter) : static _ => true;

    // The depth is that of the request's JSON, which is bounded.
    private Func<T, bool> Node(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw MethodException.Invalid("filter", "A filter is an object.");
        if (!element.TryGetProperty("operator", out JsonElement named))
        {
            List<Func<T, bool>> all = [.. element.EnumerateObject().Select(Condition)];
            return item => all.TrueForAll(test => test(item));
        }

        if (!element.TryGetProperty("conditions", out JsonElement list) || list.ValueKind != JsonValueKind.Array || named.ValueKind != JsonValueKind.String || element.GetPropertyCount() != 2)
            throw MethodException.Invalid("filter", "An operator has an array 'conditions', and nothing else.");
        List<Func<T, bool>> parts = [];
        foreach (JsonElement part in list.EnumerateArray())
        {
            Count();
            parts.Add(Node(part));
        }

        return named.GetString() switch
        {
            "AND" => item => parts.TrueForAll(part => part(item)),
            "OR" => item => parts.Exists(part => part(item)),
            "NOT" => item => !parts.Exists(part => part(item)),
            _ => throw new MethodException("unsupportedFilter", "The operators are AND, OR and NOT."),
        };
    }

    private Func<T, bool> Condition(JsonProperty property)
    {
        Count();
        return condition(property.Name, property.Value) ?? throw new MethodException("unsupportedFilter", $"'{property.Name}' is not a condition, or has a value of the wrong type.");
    }

    private void Count()
    {
        if (++_conditions > maximum) throw new MethodException("unsupportedFilter", $"A filter may have {maximum} conditions.");
    }
}
