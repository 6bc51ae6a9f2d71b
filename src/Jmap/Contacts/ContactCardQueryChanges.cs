using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ContactCard/queryChanges (RFC 9610 §3.4).</summary>
internal sealed class ContactCardQueryChanges(MailStore store) : IJmapMethod
{
    public string Name => "ContactCard/queryChanges";

    public string Capability => ContactsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "sinceQueryState", "maxChanges", "upToId", "calculateTotal");
        var query = new ContactCardQuery(call);
        string since = call.Arguments.RequiredText("sinceQueryState");
        (List<ContactCard> all, string state, ChangesResult changes) = await store.ReadAsync(
            reader => (ContactCard.List(reader, call.Account), ObjectTable.State(reader, call.Account, ObjectKind.ContactCard),
                ObjectTable.Changes(reader, call.Account, ObjectKind.ContactCard, since, call.Options.MaximumChanges, ContactCard.IdOf)),
            cancellationToken).ConfigureAwait(false);
        if (changes.HasMore) throw new MethodException("tooManyChanges");
        HashSet<string> entered = [.. changes.Created, .. changes.Updated];
        List<string> results = query.Run(all);
        var added = new List<(string, long)>();
        for (int i = 0; i < results.Count; i++)
        {
            if (entered.Contains(results[i])) added.Add((results[i], i));
        }

        QueryChangesResult.Write(call, since, state, call.Arguments.Boolean("calculateTotal") ? results.Count : null, [.. changes.Updated, .. changes.Destroyed], added);
    }
}
