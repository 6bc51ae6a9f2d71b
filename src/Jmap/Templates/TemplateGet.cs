using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>MessageTemplate/get (docs/jmap.md).</summary>
internal sealed class TemplateGet(MailStore store) : ObjectGet<StoredObject>(MessageTemplate.Properties)
{
    public override string Name => "MessageTemplate/get";

    public override string Capability => TemplateCapability.Name;

    protected override ValueTask<(List<StoredObject> All, string State)> ReadAsync(JmapCall call, CancellationToken cancellationToken) => store.ReadAsync(
        reader => (ObjectTable.List(reader, call.Account, ObjectKind.MessageTemplate), ObjectTable.State(reader, call.Account, ObjectKind.MessageTemplate)), cancellationToken);

    protected override string IdOf(StoredObject one) => MessageTemplate.IdOf(one.Id);

    protected override void Write(JmapCall call, StoredObject one, List<StoredObject> all, HashSet<string> wanted)
    {
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        output.WriteString("id"u8, IdOf(one));
        foreach ((string name, JsonNode? node) in JsonNode.Parse(one.Value)!.AsObject())
        {
            if (!wanted.Contains(name)) continue;
            output.WritePropertyName(name);
            if (node is null) output.WriteNullValue();
            else node.WriteTo(output);
        }

        output.WriteEndObject();
    }
}
