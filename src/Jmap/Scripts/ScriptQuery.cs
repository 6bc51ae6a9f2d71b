using System.Globalization;
using System.Text.Json;
using Posthouse.Sieve;

namespace Posthouse.Jmap;

/// <summary>SieveScript/query (RFC 9661 §2.4); an owner has some dozens of scripts at most.</summary>
internal sealed class ScriptQuery(ScriptStore scripts) : IJmapMethod
{
    private static readonly Dictionary<string, Comparison<StoredScript>> Sorts = new(StringComparer.Ordinal)
    {
        ["name"] = static (a, b) => string.CompareOrdinal(a.Name, b.Name),
        ["isActive"] = static (a, b) => (a.Use == ScriptUse.Active).CompareTo(b.Use == ScriptUse.Active),
    };

    public string Name => "SieveScript/query";

    public string Capability => ScriptCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal");
        QueryWindow window = QueryWindow.Read(call, call.Options.MaximumQueryResults);
        Func<StoredScript, bool> filter = ObjectFilter<StoredScript>.Read(call, Condition);
        ObjectSort<StoredScript> sort = ObjectSort<StoredScript>.Read(call, Sorts, static (a, b) => a.Id.CompareTo(b.Id));
        long state = await scripts.StateAsync(ScriptOwner.Of(call.Account), cancellationToken).ConfigureAwait(false);
        List<StoredScript> found = (await scripts.ListAsync(ScriptOwner.Of(call.Account), cancellationToken).ConfigureAwait(false)).FindAll(script => filter(script));
        found.Sort(sort.Compare);
        List<string> ids = found.ConvertAll(ScriptIds.Of);
        window.Take(ids, window.Anchor is null ? null : call.Run.Resolve(window.Anchor), () => ids.Count).Write(call, state.ToString("x", CultureInfo.InvariantCulture), canCalculateChanges: false);
    }

    private static Func<StoredScript, bool>? Condition(string condition, JsonElement value)
    {
        switch (condition)
        {
            case "name" when value.ValueKind == JsonValueKind.String:
                string name = value.GetString()!;
                return script => script.Name.Contains(name, StringComparison.OrdinalIgnoreCase);
            case "isActive" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                bool active = value.ValueKind == JsonValueKind.True;
                return script => script.Use == ScriptUse.Active == active;
            default:
                return null;
        }
    }
}
