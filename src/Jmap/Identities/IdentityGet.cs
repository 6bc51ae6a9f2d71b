using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Identity/get (RFC 8621 §6.1).</summary>
internal sealed class IdentityGet(MailStore store) : IJmapMethod
{
    public string Name => "Identity/get";

    public string Capability => Capabilities.Submission;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, Identity.Properties);
        List<string>? ids = GetArguments.Ids(call);
        (List<Identity> all, string state) = await store.ReadAsync(
            reader => (Identity.List(reader, call.Account, call.User), ObjectTable.State(reader, call.Account, ObjectKind.Identity)), cancellationToken).ConfigureAwait(false);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state);
        output.WriteStartArray("list"u8);
        var notFound = new List<string>();
        foreach (string id in ids ?? all.ConvertAll(static identity => identity.Id))
        {
            if (all.Find(identity => identity.Id == call.Run.Resolve(id)) is { } found) found.Write(output, wanted);
            else notFound.Add(id);
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }
}
