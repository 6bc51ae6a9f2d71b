using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Preferences/get (docs/jmap.md).</summary>
internal sealed class PreferencesGet(MailStore store) : ObjectGet<JsonObject>(Preferences.Properties)
{
    public override string Name => "Preferences/get";

    public override string Capability => PreferencesCapability.Name;

    protected override ValueTask<(List<JsonObject> All, string State)> ReadAsync(JmapCall call, CancellationToken cancellationToken) => store.ReadAsync(
        reader => (new List<JsonObject> { Preferences.ValuesOf(reader, call.Account) }, ObjectTable.State(reader, call.Account, ObjectKind.Preferences)), cancellationToken);

    protected override string IdOf(JsonObject one) => Preferences.Id;

    protected override void Write(JmapCall call, JsonObject one, List<JsonObject> all, HashSet<string> wanted)
    {
        call.Output.WriteStartObject();
        call.Output.WriteString("id"u8, Preferences.Id);
        if (wanted.Contains("values"))
        {
            call.Output.WritePropertyName("values"u8);
            one.WriteTo(call.Output);
        }

        call.Output.WriteEndObject();
    }
}
