using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>AddressBook/get (RFC 9610 §2.1).</summary>
internal sealed class AddressBookGet(MailStore store) : IJmapMethod
{
    public string Name => "AddressBook/get";

    public string Capability => ContactsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, AddressBook.Properties);
        List<string>? ids = GetArguments.Ids(call);
        (List<AddressBook> all, string state) = await store.ReadAsync(
            reader => (AddressBook.List(reader, call.Account, call.User.Language), ObjectTable.State(reader, call.Account, ObjectKind.AddressBook)), cancellationToken).ConfigureAwait(false);
        long first = AddressBook.DefaultOf(all);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state);
        output.WriteStartArray("list"u8);
        var notFound = new List<string>();
        foreach (string id in ids ?? all.ConvertAll(static book => book.Id))
        {
            if (all.Find(book => book.Id == call.Run.Resolve(id)) is { } found) found.Write(output, wanted, found.Number == first);
            else notFound.Add(id);
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }
}
