using System.Globalization;
using System.Text.Json;
using Posthouse.Sieve;

namespace Posthouse.Jmap;

/// <summary>SieveScript/query (RFC 9661 §2.4); an owner has some dozens of scripts at most.</summary>
internal sealed class ScriptQuery(ScriptStore scripts) : IJmapMethod
{
    public string Name => "SieveScript/query";

    public string Capability => ScriptCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal");
        QueryWindow window = QueryWindow.Read(call, call.Options.MaximumQueryResults);
        int conditions = 0;
        Func<StoredScript, bool> filter = call.Arguments.Object("filter") is { } given ? Filter(given, call.Options.MaximumFilterConditions, ref conditions) : static _ => true;
        var sort = new List<(string Property, bool Ascending)>();
        foreach (JsonElement element in call.Arguments.Array("sort")?.EnumerateArray() ?? default)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("property", out JsonElement named) || named.ValueKind != JsonValueKind.String) throw MethodException.Invalid("sort", "A comparator is an object with a 'property'.");
            if (named.GetString() is not ("name" or "isActive")) throw new MethodException("unsupportedSort", "Scripts are sorted by name or isActive.");
            sort.Add((named.GetString()!, !element.TryGetProperty("isAscending", out JsonElement ascending) || ascending.ValueKind != JsonValueKind.False));
        }

        long state = await scripts.StateAsync(ScriptOwner.Of(call.Account), cancellationToken).ConfigureAwait(false);
        List<StoredScript> found = (await scripts.ListAsync(ScriptOwner.Of(call.Account), cancellationToken).ConfigureAwait(false)).FindAll(script => filter(script));
        found.Sort((a, b) => Compare(a, b, sort));
        List<string> ids = found.ConvertAll(ScriptIds.Of);
        window.Take(ids, window.Anchor is null ? null : call.Run.Resolve(window.Anchor), () => ids.Count).Write(call, state.ToString("x", CultureInfo.InvariantCulture), canCalculateChanges: false);
    }

    private static int Compare(StoredScript a, StoredScript b, List<(string Property, bool Ascending)> sort)
    {
        foreach ((string property, bool ascending) in sort)
        {
            int order = property == "name" ? string.CompareOrdinal(a.Name, b.Name) : (a.Use == ScriptUse.Active).CompareTo(b.Use == ScriptUse.Active);
            if (order != 0) return ascending ? order : -order;
        }

        return a.Id.CompareTo(b.Id);
    }

    private static Func<StoredScript, bool> Filter(JsonElement element, int maximum, ref int conditions)
    {
        if (element.ValueKind != JsonValueKind.Object) throw MethodException.Invalid("filter", "A filter is an object.");
        if (++conditions > maximum) throw new MethodException("unsupportedFilter", $"A filter may have {maximum} conditions.");
        if (!element.TryGetProperty("operator", out JsonElement named))
        {
            List<Func<StoredScript, bool>> all = [.. element.EnumerateObject().Select(Condition)];
            return script => all.TrueForAll(condition => condition(script));
        }

        if (!element.TryGetProperty("conditions", out JsonElement list) || list.ValueKind != JsonValueKind.Array || named.ValueKind != JsonValueKind.String) throw MethodException.Invalid("filter", "An operator has an array 'conditions'.");
        var parts = new List<Func<StoredScript, bool>>();
        foreach (JsonElement part in list.EnumerateArray()) parts.Add(Filter(part, maximum, ref conditions));
        return named.GetString() switch
        {
            "AND" => script => parts.TrueForAll(part => part(script)),
            "OR" => script => parts.Exists(part => part(script)),
            "NOT" => script => !parts.Exists(part => part(script)),
            _ => throw new MethodException("unsupportedFilter", "The operators are AND, OR and NOT."),
        };
    }

    private static Func<StoredScript, bool> Condition(JsonProperty property)
    {
        JsonElement value = property.Value;
        switch (property.Name)
        {
            case "name" when value.ValueKind == JsonValueKind.String:
                string name = value.GetString()!;
                return script => script.Name.Contains(name, StringComparison.OrdinalIgnoreCase);
            case "isActive" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                bool active = value.ValueKind == JsonValueKind.True;
                return script => script.Use == ScriptUse.Active == active;
            default:
                throw new MethodException("unsupportedFilter", $"'{property.Name}' is not a condition, or has a value of the wrong type.");
        }
    }
}
