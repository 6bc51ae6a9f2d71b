using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ContactCard/query (RFC 9610 §3.3).</summary>
internal sealed class ContactCardQueryMethod(MailStore store) : IJmapMethod
{
    public string Name => "ContactCard/query";

    public string Capability => ContactsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal");
        QueryWindow window = QueryWindow.Read(call, call.Options.MaximumQueryResults);
        var query = new ContactCardQuery(call);
        (List<ContactCard> all, string state) = await store.ReadAsync(
            reader => (ContactCard.List(reader, call.Account), ObjectTable.State(reader, call.Account, ObjectKind.ContactCard)), cancellationToken).ConfigureAwait(false);
        List<string> ids = query.Run(all);
        window.Take(ids, window.Anchor is null ? null : call.Run.Resolve(window.Anchor), () => ids.Count).Write(call, state, canCalculateChanges: true);
    }
}
