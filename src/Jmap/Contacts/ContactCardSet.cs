using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ContactCard/set (RFC 9610 §3.5).</summary>
internal sealed class ContactCardSet(MailStore store, BlobResolver blobs, TimeProvider clock) : SetMethod(store)
{
    // What the server sets if the client does not.
    private static readonly string[] ServerSet = ["@type", "version", "uid", "created", "updated"];

    public override string Name => "ContactCard/set";

    public override string Capability => ContactsCapability.Name;

    protected override string State(StoreReader reader, AccountView view) => ObjectTable.State(reader, view.Account, ObjectKind.ContactCard);

    protected override async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken)
    {
        JsonObject card = JsonNode.Parse(value.GetRawText(), documentOptions: ResultReferences.Nested)!.AsObject();
        if (card.ContainsKey("id")) throw SetException.Invalid("id", "The server gives the id.");
        await KeepMediaAsync(call, card, cancellationToken).ConfigureAwait(false);
        CardRules.Complete(card, clock.GetUtcNow(), call.Options);
        long number = await WriteAsync(
            call,
            transaction =>
            {
                Place(transaction, call, card);
                if (ContactCard.FindUid(transaction, call.Account, (string)card["uid"]!) is { } other) throw new SetException("alreadyExists", "There is a contact with this uid.") { ExistingId = ContactCard.IdOf(other) };
                if (transaction.Sql.Scalar("SELECT COUNT(*) FROM jmap_card WHERE account = @1", call.Account.Value) >= call.Options.MaximumContacts) throw new SetException("overQuota", $"An account may have {call.Options.MaximumContacts} contacts.");
                long made = ContactCard.Insert(transaction, call.Account, card);
                RequireRoom(transaction, call);
                return made;
            },
            cancellationToken).ConfigureAwait(false);
        return (ContactCard.IdOf(number), output =>
        {
            foreach (string property in ServerSet)
            {
                if (property == "updated" || !value.TryGetProperty(property, out _)) output.WriteString(property, (string)card[property]!);
            }
        });
    }

    protected override async ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken)
    {
        // A picture is read before the transaction, which reads no blobs.
        JsonObject given = JsonNode.Parse(patch.GetRawText(), documentOptions: ResultReferences.Nested)!.AsObject();
        if (given["id"] is { } named && ContactCard.Text(named) == id) given.Remove("id");
        await KeepMediaAsync(call, given, cancellationToken).ConfigureAwait(false);
        using JsonDocument change = JsonDocument.Parse(given.ToJsonString(), ResultReferences.Nested);
        string updated = await WriteAsync(
            call,
            transaction =>
            {
                ContactCard card = ContactCard.Find(transaction, call.Account, id) ?? throw SetException.NotFound();
                string uid = card.Uid;
                ObjectPatch.Apply(card.Value, change.RootElement);
                if (card.Value.ContainsKey("id")) throw SetException.Invalid("id", "The id never changes.");
                CardRules.Complete(card.Value, clock.GetUtcNow(), call.Options);
                // RFC 9553 §2.1.9: it stays the same.
                if (card.Uid != uid) throw SetException.Invalid("uid", "The uid never changes.");
                Place(transaction, call, card.Value);
                card.Put(transaction, call.Account);
                RequireRoom(transaction, call);
                return (string)card.Value["updated"]!;
            },
            cancellationToken).ConfigureAwait(false);
        return output => output.WriteString("updated"u8, updated);
    }

    protected override async ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken)
    {
        if (!ContactCard.TryNumber(id, out long number) || !await WriteAsync(call, transaction => ContactCard.Delete(transaction, call.Account, number), cancellationToken).ConfigureAwait(false)) throw SetException.NotFound();
    }

    // After the write, which it takes back.
    private static void RequireRoom(WriteTransaction transaction, JmapCall call)
    {
        if (ContactCard.OctetsOf(transaction, call.Account) > call.Options.MaximumContactOctets) throw new SetException("overQuota", $"An account's contacts may have {call.Options.MaximumContactOctets} octets together; pictures are the most of them.");
    }

    // The books must be there; one that this request made is named by its creation id.
    private static void Place(WriteTransaction transaction, JmapCall call, JsonObject card)
    {
        List<AddressBook> all = AddressBook.List(transaction, call.Account, call.User.Language);
        var books = new JsonObject();
        foreach ((string given, _) in (JsonObject)card["addressBookIds"]!)
        {
            string? id = call.Run.Resolve(given);
            if (!all.Exists(book => book.Id == id)) throw SetException.Invalid("addressBookIds", "There is no such address book.");
            books[id!] = true;
        }

        card["addressBookIds"] = books;
    }

    // RFC 9610 §3: a picture may come as a blob; it is kept in the card, so that nothing else has to keep it.
    private async ValueTask KeepMediaAsync(JmapCall call, JsonObject card, CancellationToken cancellationToken)
    {
        foreach ((string name, JsonNode? value) in card)
        {
            IEnumerable<JsonObject> entries = name == "media" && value is JsonObject all ? all.Select(static entry => entry.Value).OfType<JsonObject>() : name.StartsWith("media/", StringComparison.Ordinal) && value is JsonObject one ? [one] : [];
            foreach (JsonObject entry in entries)
            {
                if (ContactCard.Text(entry["blobId"]) is not { } blob) continue;
                byte[] octets = await ScriptBlob.ReadAsync(blobs, call, blob, call.Options.MaximumContactSize, cancellationToken).ConfigureAwait(false);
                entry.Remove("blobId");
                entry["uri"] = $"data:{ContactCard.Text(entry["mediaType"]) ?? "image/jpeg"};base64,{Convert.ToBase64String(octets)}";
            }
        }
    }
}
