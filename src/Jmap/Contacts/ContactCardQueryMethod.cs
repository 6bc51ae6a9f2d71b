using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ContactCard/query (RFC 9610 §3.3).</summary>
internal sealed class ContactCardQueryMethod(MailStore store) : ObjectQueryMethod<ContactCard>(store, ObjectKind.ContactCard)
{
    public override string Name => "ContactCard/query";

    public override string Capability => ContactsCapability.Name;

    protected override List<ContactCard> List(StoreReader reader, JmapCall call) => ContactCard.List(reader, call.Account);

    protected override Func<List<ContactCard>, List<string>> Query(JmapCall call) => new ContactCardQuery(call).Run;

    protected override bool CanCalculateChanges(JmapCall call) => true;
}
