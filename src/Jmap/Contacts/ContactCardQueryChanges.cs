using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ContactCard/queryChanges (RFC 9610 §3.4).</summary>
internal sealed class ContactCardQueryChanges(MailStore store) : ObjectQueryChanges<ContactCard>(store, ObjectKind.ContactCard)
{
    public override string Name => "ContactCard/queryChanges";

    public override string Capability => ContactsCapability.Name;

    protected override string Id(long number) => ContactCard.IdOf(number);

    protected override List<ContactCard> List(StoreReader reader, JmapCall call) => ContactCard.List(reader, call.Account);

    protected override Func<List<ContactCard>, List<string>> Query(JmapCall call) => new ContactCardQuery(call).Run;
}
