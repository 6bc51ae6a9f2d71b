using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Quota/get (RFC 9425 §4.2).</summary>
internal sealed class QuotaGet(MailStore store) : IJmapMethod
{
    public string Name => "Quota/get";

    public string Capability => QuotaCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, Quota.Properties);
        List<string>? ids = GetArguments.Ids(call);
        QuotaState state = await store.ReadAsync(reader => reader.Quota(call.Account), cancellationToken).ConfigureAwait(false);
        List<Quota> quotas = Quota.Of(state);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, QuotaNumbers.StateOf(state));
        output.WriteStartArray("list"u8);
        foreach (Quota quota in quotas)
        {
            if (ids?.Contains(quota.Id) != false) quota.Write(output, wanted);
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, ids?.Where(id => !quotas.Exists(quota => quota.Id == id)) ?? []);
        output.WriteEndObject();
    }
}
