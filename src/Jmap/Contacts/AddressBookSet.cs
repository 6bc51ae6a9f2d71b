using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>AddressBook/set (RFC 9610 §2.3).</summary>
internal sealed class AddressBookSet(MailStore store) : SetMethod(store)
{
    private const int MaximumBooks = 100;
    private const int MaximumName = 255;
    private const int MaximumDescription = 10_000;

    public override string Name => "AddressBook/set";

    public override string Capability => ContactsCapability.Name;

    internal override IReadOnlySet<string> Updatable { get; } = FrozenSet.Create("name", "description", "sortOrder", "isSubscribed");

    protected override IReadOnlyList<string> OwnArguments => ["onDestroyRemoveContents", "onSuccessSetIsDefault"];

    protected override string State(StoreReader reader, AccountView view) => ObjectTable.State(reader, view.Account, ObjectKind.AddressBook);

    protected override ValueTask BeginAsync(JmapCall call, CancellationToken cancellationToken)
    {
        _ = call.Arguments.Boolean("onDestroyRemoveContents");
        _ = call.Arguments.Text("onSuccessSetIsDefault");
        return ValueTask.CompletedTask;
    }

    protected override async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken)
    {
        JsonObject book = AddressBook.Empty("");
        foreach (JsonProperty property in value.EnumerateObject()) Take(book, property);
        if (((string)book["name"]!).Length == 0) throw SetException.Invalid("name", "'name' is missing.");
        long number = await WriteAsync(
            call,
            transaction => ObjectTable.List(transaction, call.Account, ObjectKind.AddressBook).Count >= MaximumBooks
                ? throw new SetException("overQuota", $"An account may have {MaximumBooks} address books.")
                : ObjectTable.Insert(transaction, call.Account, ObjectKind.AddressBook, book.ToJsonString(), AddressBook.First),
            cancellationToken).ConfigureAwait(false);
        return (AddressBook.IdOf(number), output =>
        {
            foreach (string property in (string[])["description", "sortOrder", "isSubscribed"])
            {
                if (value.TryGetProperty(property, out _)) continue;
                output.WritePropertyName(property);
                if (book[property] is { } node) node.WriteTo(output);
                else output.WriteNullValue();
            }

            output.WriteBoolean("isDefault"u8, false);
            output.WriteNull("shareWith"u8);
            output.WritePropertyName("myRights"u8);
            new AddressBook(number, book).WriteRights(output, isDefault: false);
        });
    }

    protected override async ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken)
    {
        await WriteAsync(
            call,
            transaction =>
            {
                AddressBook book = AddressBook.List(transaction, call.Account, call.User.Language).Find(book => book.Id == id) ?? throw SetException.NotFound();
                foreach (JsonProperty property in patch.EnumerateObject()) Take(book.Value, property);
                ObjectTable.Put(transaction, call.Account, ObjectKind.AddressBook, book.Number, book.Value.ToJsonString(), AddressBook.First);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        return null;
    }

    protected override async ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken)
    {
        bool contents = call.Arguments.Boolean("onDestroyRemoveContents");
        await WriteAsync(
            call,
            transaction =>
            {
                List<AddressBook> all = AddressBook.List(transaction, call.Account, call.User.Language);
                AddressBook book = all.Find(book => book.Id == id) ?? throw SetException.NotFound();
                if (book.Number == AddressBook.Own) throw new SetException("forbidden", "The first address book stays.");
                foreach (ContactCard card in ContactCard.List(transaction, call.Account).Where(card => card.Books.Contains(id)))
                {
                    // RFC 9610 §2.3: what is in another book too stays there.
                    if (!contents) throw new SetException("addressBookHasContents", "There are contacts in the address book.");
                    ((JsonObject)card.Value["addressBookIds"]!).Remove(id);
                    if (card.Books.Count == 0) ContactCard.Delete(transaction, call.Account, card.Number);
                    else card.Put(transaction, call.Account);
                }

                ObjectTable.Delete(transaction, call.Account, ObjectKind.AddressBook, book.Number);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }

    // RFC 9610 §2.3: only where all else was done; what this changes is told among those updated.
    protected override async ValueTask FinishAsync(JmapCall call, SetOutcome outcome, CancellationToken cancellationToken)
    {
        if (call.Arguments.Text("onSuccessSetIsDefault") is not { } given || outcome.NotCreated.Count + outcome.NotUpdated.Count + outcome.NotDestroyed.Count > 0) return;
        string? id = call.Run.Resolve(given);
        (long before, long now) = await WriteAsync(
            call,
            transaction =>
            {
                List<AddressBook> all = AddressBook.List(transaction, call.Account, call.User.Language);
                long old = AddressBook.DefaultOf(all);
                if (all.Find(book => book.Id == id) is not { } chosen || chosen.Number == old) return (old, old);
                foreach (AddressBook book in all.Where(book => book.Number == old || book.Number == chosen.Number))
                {
                    book.Value["isDefault"] = book.Number == chosen.Number;
                    ObjectTable.Put(transaction, call.Account, ObjectKind.AddressBook, book.Number, book.Value.ToJsonString(), AddressBook.First);
                }

                return (old, chosen.Number);
            },
            cancellationToken).ConfigureAwait(false);
        if (before == now) return;
        foreach ((long number, bool isDefault) in ((long, bool)[])[(before, false), (now, true)])
        {
            string changed = AddressBook.IdOf(number);
            if (outcome.Created.Values.Any(created => created.Id == changed)) continue;
            outcome.Updated[changed] = output => output.WriteBoolean("isDefault"u8, isDefault);
        }
    }

    private static void Take(JsonObject book, JsonProperty property)
    {
        JsonElement value = property.Value;
        switch (property.Name)
        {
            case "name" when value.ValueKind == JsonValueKind.String && value.GetString()!.Length is > 0 and <= MaximumName:
            case "description" when value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= MaximumDescription):
            case "sortOrder" when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long order) && order is >= 0 and < 1L << 31:
            case "isSubscribed" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                book[property.Name] = value.ValueKind == JsonValueKind.Null ? null : JsonNode.Parse(value.GetRawText());
                break;
            case "shareWith" when value.ValueKind == JsonValueKind.Null:
                break;
            default:
                throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be set, or has a value of the wrong type.");
        }
    }
}
