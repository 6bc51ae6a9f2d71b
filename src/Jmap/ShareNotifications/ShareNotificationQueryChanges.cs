using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ShareNotification/queryChanges (RFC 9670 §3.5). A notice never changes: it comes, and goes.</summary>
internal sealed class ShareNotificationQueryChanges(MailStore store) : IJmapMethod
{
    public string Name => "ShareNotification/queryChanges";

    public string Capability => PrincipalsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "sinceQueryState", "maxChanges", "upToId", "calculateTotal");
        var query = new ShareNotificationQuery(call);
        string since = call.Arguments.RequiredText("sinceQueryState");
        (List<ShareNotification> all, string state, ChangesResult changes) = await store.ReadAsync(
            reader => (ShareNotification.List(reader, call.Account), ObjectTable.State(reader, call.Account, ObjectKind.ShareNotification),
                ObjectTable.Changes(reader, call.Account, ObjectKind.ShareNotification, since, call.Options.MaximumChanges, ShareNotification.IdOf)),
            cancellationToken).ConfigureAwait(false);
        if (changes.HasMore) throw new MethodException("tooManyChanges");
        List<string> results = query.Run(all);
        var added = new List<(string, long)>();
        for (int i = 0; i < results.Count; i++)
        {
            if (changes.Created.Contains(results[i])) added.Add((results[i], i));
        }

        QueryChangesResult.Write(call, since, state, call.Arguments.Boolean("calculateTotal") ? results.Count : null, changes.Destroyed, added);
    }
}
