using System.Globalization;
using System.Text.Json;
using Posthouse.Sieve;

namespace Posthouse.Jmap;

/// <summary>SieveScript/get (RFC 9661 §2.2).</summary>
internal sealed class ScriptGet(ScriptStore scripts) : IJmapMethod
{
    private static readonly string[] Properties = ["id", "name", "blobId", "isActive"];

    public string Name => "SieveScript/get";

    public string Capability => ScriptCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, Properties);
        List<string>? ids = GetArguments.Ids(call);
        // The state first: what changes in between is told again.
        long state = await scripts.StateAsync(ScriptOwner.Of(call.Account), cancellationToken).ConfigureAwait(false);
        List<StoredScript> all = await scripts.ListAsync(ScriptOwner.Of(call.Account), cancellationToken).ConfigureAwait(false);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state.ToString("x", CultureInfo.InvariantCulture));
        output.WriteStartArray("list"u8);
        var notFound = new List<string>();
        foreach (string id in ids ?? all.ConvertAll(ScriptIds.Of))
        {
            if (ScriptIds.Find(all, call.Run.Resolve(id)) is { } script) Write(output, script, wanted);
            else notFound.Add(id);
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter output, StoredScript script, HashSet<string> wanted)
    {
        output.WriteStartObject();
        if (wanted.Contains("id")) output.WriteString("id"u8, ScriptIds.Of(script));
        if (wanted.Contains("name")) output.WriteString("name"u8, script.Name);
        if (wanted.Contains("blobId")) output.WriteString("blobId"u8, ScriptIds.BlobOf(script));
        if (wanted.Contains("isActive")) output.WriteBoolean("isActive"u8, script.Use == ScriptUse.Active);
        output.WriteEndObject();
    }
}
