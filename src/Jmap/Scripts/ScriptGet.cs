using System.Globalization;
using System.Text.Json;
using Posthouse.Sieve;

namespace Posthouse.Jmap;

/// <summary>SieveScript/get (RFC 9661 §2.2).</summary>
internal sealed class ScriptGet(ScriptStore scripts) : ObjectGet<StoredScript>(["id", "name", "blobId", "isActive"])
{
    public override string Name => "SieveScript/get";

    public override string Capability => ScriptCapability.Name;

    protected override async ValueTask<(List<StoredScript> All, string State)> ReadAsync(JmapCall call, CancellationToken cancellationToken)
    {
        // The state first: what changes in between is told again.
        long state = await scripts.StateAsync(ScriptOwner.Of(call.Account), cancellationToken).ConfigureAwait(false);
        return (await scripts.ListAsync(ScriptOwner.Of(call.Account), cancellationToken).ConfigureAwait(false), state.ToString("x", CultureInfo.InvariantCulture));
    }

    protected override string IdOf(StoredScript one) => ScriptIds.Of(one);

    protected override void Write(JmapCall call, StoredScript one, List<StoredScript> all, HashSet<string> wanted)
    {
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        output.WriteString("id"u8, ScriptIds.Of(one));
        if (wanted.Contains("name")) output.WriteString("name"u8, one.Name);
        if (wanted.Contains("blobId")) output.WriteString("blobId"u8, ScriptIds.BlobOf(one));
        if (wanted.Contains("isActive")) output.WriteBoolean("isActive"u8, one.Use == ScriptUse.Active);
        output.WriteEndObject();
    }
}
