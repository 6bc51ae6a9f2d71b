using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ShareNotification/query (RFC 9670 §3.4).</summary>
internal sealed class ShareNotificationQueryMethod(MailStore store) : IJmapMethod
{
    public string Name => "ShareNotification/query";

    public string Capability => PrincipalsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal");
        var query = new ShareNotificationQuery(call);
        QueryWindow window = QueryWindow.Read(call, call.Options.MaximumQueryResults);
        (List<ShareNotification> all, string state) = await store.ReadAsync(
            reader => (ShareNotification.List(reader, call.Account), ObjectTable.State(reader, call.Account, ObjectKind.ShareNotification)), cancellationToken).ConfigureAwait(false);
        List<string> ids = query.Run(all);
        window.Take(ids, window.Anchor is null ? null : call.Run.Resolve(window.Anchor), () => ids.Count).Write(call, state, canCalculateChanges: true);
    }
}
