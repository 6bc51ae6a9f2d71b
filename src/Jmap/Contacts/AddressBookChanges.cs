using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>AddressBook/changes (RFC 9610 §2.2).</summary>
internal sealed class AddressBookChanges(MailStore store) : ObjectChanges(store, ObjectKind.AddressBook)
{
    public override string Name => "AddressBook/changes";

    public override string Capability => ContactsCapability.Name;

    protected override string Id(long number) => AddressBook.IdOf(number);
}
