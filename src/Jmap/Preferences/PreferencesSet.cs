using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Preferences/set (docs/jmap.md): the one object is changed, as a whole or value by value, so that browsers that change different ones do not undo each other; none is made or destroyed.</summary>
internal sealed class PreferencesSet(MailStore store) : SetMethod(store)
{
    private const string Values = "values";

    // As few octets as the values have: escaped, each Chinese character would count as six.
    private static readonly JsonSerializerOptions s_asTheyAre = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Names are a client's own; this is more than any needs.
    private const int MaximumName = 64;

    public override string Name => "Preferences/set";

    public override string Capability => PreferencesCapability.Name;

    internal override IReadOnlySet<string> Updatable { get; } = FrozenSet.Create(Values);

    protected override string State(StoreReader reader, AccountView view) => ObjectTable.State(reader, view.Account, ObjectKind.Preferences);

    protected override ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken) =>
        throw new SetException("singleton", "There is exactly one Preferences.");

    protected override ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken) => throw new SetException("singleton", "There is exactly one Preferences.");

    protected override async ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken)
    {
        if (id != Preferences.Id) throw SetException.NotFound();
        ObjectPatch.RequireApart(patch);
        await WriteAsync(
            call,
            transaction =>
            {
                JsonObject values = Preferences.ValuesOf(transaction, call.Account);
                JsonNode before = values.DeepClone();
                foreach (JsonProperty property in patch.EnumerateObject()) Take(values, property);
                // What changes nothing is no news for the other browsers.
                if (JsonNode.DeepEquals(before, values)) return 0;
                string text = values.ToJsonString(s_asTheyAre);
                if (Encoding.UTF8.GetByteCount(text) > call.Options.MaximumPreferencesSize)
                    throw new SetException("tooLarge", "The preferences are too large.") { Number = ("maxSize", call.Options.MaximumPreferencesSize) };
                ObjectTable.Put(transaction, call.Account, ObjectKind.Preferences, Preferences.Number, text);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static void Take(JsonObject values, JsonProperty property)
    {
        if (property.Name == Values && property.Value.ValueKind == JsonValueKind.Object)
        {
            values.Clear();
            foreach (JsonProperty value in property.Value.EnumerateObject()) Put(values, property.Name, value.Name, value.Value);
        }
        else if (property.Name.StartsWith(Values + "/", StringComparison.Ordinal))
            Put(values, property.Name, property.Name[(Values.Length + 1)..], property.Value);
        else
            throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be set, or has a value of the wrong type.");
    }

    private static void Put(JsonObject values, string property, string name, JsonElement value)
    {
        // A name is one step of a path, so that no name has to be escaped in it.
        if (name.Length is 0 or > MaximumName || name.AsSpan().ContainsAny('/', '~')) throw SetException.Invalid(property, $"A name has 1 to {MaximumName} characters, and neither '/' nor '~'.");
        if (value.ValueKind == JsonValueKind.Null) values.Remove(name);
        else values[name] = JsonNode.Parse(value.GetRawText());
    }
}
