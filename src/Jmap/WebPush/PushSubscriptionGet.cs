using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>PushSubscription/get (RFC 8620 §7.2.1): of whoever has signed in; there is no account and no state.</summary>
internal sealed class PushSubscriptionGet(MailStore store, TimeProvider clock) : IJmapMethod
{
    public string Name => "PushSubscription/get";

    public string Capability => Capabilities.Core;

    public bool IsOfAccount => false;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        // RFC 8620 §7.2.1: who has the password must not learn where the devices are.
        if (call.Arguments.Texts("properties") is { } given && (given.Contains("url") || given.Contains("keys"))) throw new MethodException("forbidden", "'url' and 'keys' are not told.");
        HashSet<string> wanted = GetArguments.Properties(call, PushSubscription.Properties);
        List<string>? ids = GetArguments.Ids(call);
        DateTimeOffset now = clock.GetUtcNow();
        List<PushSubscription> all = await store.ReadAsync(reader => PushSubscription.List(reader, call.User.Id), cancellationToken).ConfigureAwait(false);
        all.RemoveAll(subscription => subscription.Expires <= now);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        output.WriteStartArray("list"u8);
        var notFound = new List<string>();
        foreach (string id in ids ?? all.ConvertAll(static subscription => subscription.Id))
        {
            if (all.Find(subscription => subscription.Id == call.Run.Resolve(id)) is { } found) found.Write(output, wanted);
            else notFound.Add(id);
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }
}
