using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ContactCard/changes (RFC 9610 §3.2).</summary>
internal sealed class ContactCardChanges(MailStore store) : ObjectChanges(store, ObjectKind.ContactCard)
{
    public override string Name => "ContactCard/changes";

    public override string Capability => ContactsCapability.Name;

    protected override string Id(long number) => ContactCard.IdOf(number);
}
