using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>VacationResponse/get (RFC 8621 §8.1).</summary>
internal sealed class VacationGet(MailStore store) : IJmapMethod
{
    public string Name => "VacationResponse/get";

    public string Capability => Capabilities.VacationResponse;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, VacationResponse.Properties);
        List<string> ids = GetArguments.Ids(call) ?? [VacationResponse.Id];
        (JsonObject? value, string state) = await store.ReadAsync(
            reader => (VacationResponse.ValueOf(reader, call.Account), ObjectTable.State(reader, call.Account, ObjectKind.Vacation)), cancellationToken).ConfigureAwait(false);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state);
        output.WriteStartArray("list"u8);
        if (ids.Contains(VacationResponse.Id)) VacationResponse.Write(output, value, wanted);
        output.WriteEndArray();
        GetArguments.WriteNotFound(output, ids.Where(static id => id != VacationResponse.Id));
        output.WriteEndObject();
    }
}
