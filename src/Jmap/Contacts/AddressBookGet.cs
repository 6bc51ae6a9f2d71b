using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>AddressBook/get (RFC 9610 §2.1).</summary>
internal sealed class AddressBookGet(MailStore store) : ObjectGet<AddressBook>(AddressBook.Properties)
{
    public override string Name => "AddressBook/get";

    public override string Capability => ContactsCapability.Name;

    protected override ValueTask<(List<AddressBook> All, string State)> ReadAsync(JmapCall call, CancellationToken cancellationToken) => store.ReadAsync(
        reader => (AddressBook.List(reader, call.Account, call.User.Language), ObjectTable.State(reader, call.Account, ObjectKind.AddressBook)), cancellationToken);

    protected override string IdOf(AddressBook one) => one.Id;

    protected override void Write(JmapCall call, AddressBook one, List<AddressBook> all, HashSet<string> wanted) => one.Write(call.Output, wanted, one.Number == AddressBook.DefaultOf(all));
}
