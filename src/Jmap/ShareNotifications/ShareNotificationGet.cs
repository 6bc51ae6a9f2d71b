using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ShareNotification/get (RFC 9670 §3.1).</summary>
internal sealed class ShareNotificationGet(MailStore store) : IJmapMethod
{
    public string Name => "ShareNotification/get";

    public string Capability => PrincipalsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, ShareNotification.Properties);
        List<string>? ids = GetArguments.Ids(call);
        (List<ShareNotification> all, string state) = await store.ReadAsync(
            reader => (ShareNotification.List(reader, call.Account), ObjectTable.State(reader, call.Account, ObjectKind.ShareNotification)), cancellationToken).ConfigureAwait(false);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state);
        output.WriteStartArray("list"u8);
        var notFound = new List<string>();
        foreach (string id in ids ?? all.ConvertAll(static notice => notice.Id))
        {
            if (all.Find(notice => notice.Id == id) is { } found) found.Write(output, wanted);
            else notFound.Add(id);
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }
}
