using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>MessageTemplate/get (docs/jmap.md).</summary>
internal sealed class TemplateGet(MailStore store) : IJmapMethod
{
    public string Name => "MessageTemplate/get";

    public string Capability => TemplateCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, MessageTemplate.Properties);
        List<string>? ids = GetArguments.Ids(call);
        (List<StoredObject> all, string state) = await store.ReadAsync(
            reader => (ObjectTable.List(reader, call.Account, ObjectKind.MessageTemplate), ObjectTable.State(reader, call.Account, ObjectKind.MessageTemplate)), cancellationToken).ConfigureAwait(false);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state);
        output.WriteStartArray("list"u8);
        var notFound = new List<string>();
        foreach (string id in ids ?? all.ConvertAll(static stored => MessageTemplate.IdOf(stored.Id)))
        {
            if (MessageTemplate.TryNumber(call.Run.Resolve(id), out long number) && all.Find(stored => stored.Id == number) is { } found) Write(call, found, wanted);
            else notFound.Add(id);
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }

    private static void Write(JmapCall call, StoredObject stored, HashSet<string> wanted)
    {
        Utf8JsonWriter output = call.Output;
        JsonObject value = JsonNode.Parse(stored.Value)!.AsObject();
        output.WriteStartObject();
        output.WriteString("id"u8, MessageTemplate.IdOf(stored.Id));
        foreach ((string name, JsonNode? node) in value)
        {
            if (!wanted.Contains(name)) continue;
            output.WritePropertyName(name);
            if (node is null) output.WriteNullValue();
            else node.WriteTo(output);
        }

        output.WriteEndObject();
        call.RequireRoom();
    }
}
