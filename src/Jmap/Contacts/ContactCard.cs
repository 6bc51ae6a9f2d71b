using System.Globalization;
using System.Text.Json.Nodes;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// A contact (RFC 9610 §3): a JSContact Card (RFC 9553) as its client wrote it. Beside it stand its uid, which no other of the account has, and the
/// addresses in it, so that completing an address reads no cards.
/// </summary>
internal sealed class ContactCard(long number, JsonObject value)
{
    internal long Number => number;

    internal string Id => IdOf(number);

    internal JsonObject Value => value;

    internal string Uid => Text(value["uid"]) ?? "";

    internal string Kind => Text(value["kind"]) ?? "individual";

    internal HashSet<string> Books => [.. (value["addressBookIds"] as JsonObject ?? []).Select(static book => book.Key)];

    internal IEnumerable<string> Members => (value["members"] as JsonObject ?? []).Select(static member => member.Key);

    internal static string IdOf(long number) => "C" + number.ToString("x", CultureInfo.InvariantCulture);

    internal static bool TryNumber(string? id, out long number) => JmapIds.TryRead(id, 'C', out number);

    internal static ContactCard Of(StoredObject stored) => new(stored.Id, JsonNode.Parse(stored.Value)!.AsObject());

    internal static List<ContactCard> List(StoreReader reader, AccountId account) => ObjectTable.List(reader, account, ObjectKind.ContactCard).ConvertAll(Of);

    internal static ContactCard? Find(StoreReader reader, AccountId account, string? id) =>
        TryNumber(id, out long number) && ObjectTable.Find(reader, account, ObjectKind.ContactCard, number) is { } stored ? Of(stored) : null;

    /// <summary>The number of the contact with the uid.</summary>
    internal static long? FindUid(StoreReader reader, AccountId account, string uid) =>
        reader.Sql.Scalar("SELECT card FROM jmap_card WHERE account = @1 AND uid = @2", account.Value, uid) is var card and > 0 ? card : null;

    /// <summary>Of all of them together.</summary>
    internal static long OctetsOf(StoreReader reader, AccountId account) =>
        reader.Sql.Scalar("SELECT SUM(octet_length(value)) FROM jmap_object WHERE account = @1 AND kind = @2", account.Value, (long)ObjectKind.ContactCard);

    internal static long Insert(WriteTransaction transaction, AccountId account, JsonObject value)
    {
        long number = ObjectTable.Insert(transaction, account, ObjectKind.ContactCard, value.ToJsonString());
        new ContactCard(number, value).Index(transaction, account);
        return number;
    }

    internal void Put(WriteTransaction transaction, AccountId account)
    {
        ObjectTable.Put(transaction, account, ObjectKind.ContactCard, number, value.ToJsonString());
        transaction.Sql.Execute("DELETE FROM jmap_card WHERE account = @1 AND card = @2", account.Value, number);
        Index(transaction, account);
    }

    internal static bool Delete(WriteTransaction transaction, AccountId account, long number)
    {
        transaction.Sql.Execute("DELETE FROM jmap_card WHERE account = @1 AND card = @2", account.Value, number);
        return ObjectTable.Delete(transaction, account, ObjectKind.ContactCard, number);
    }

    /// <summary>As one reads it: the full name, else its parts in their order (RFC 9553 §2.2.1), else the organisation's.</summary>
    internal string DisplayName()
    {
        if (value["name"] is JsonObject name)
        {
            if (Text(name["full"]) is { Length: > 0 } full) return full;
            List<string> parts = [.. (name["components"] as JsonArray ?? []).OfType<JsonObject>().Where(static part => Text(part["kind"]) != "separator").Select(static part => Text(part["value"]) ?? "").Where(static part => part.Length > 0)];
            if (parts.Count > 0) return string.Join(Text(name["defaultSeparator"]) ?? (parts.TrueForAll(static part => part[0] >= '\u2e80') ? "" : " "), parts);
        }

        return Texts("organizations", "name").Concat(Texts("nicknames", "name")).FirstOrDefault() ?? "";
    }

    /// <summary>Of each object of a property, one of its texts.</summary>
    internal IEnumerable<string> Texts(string property, string inner) =>
        (value[property] as JsonObject ?? []).Select(entry => Text((entry.Value as JsonObject)?[inner]) ?? "").Where(static text => text.Length > 0);

    /// <summary>Null for what is no text.</summary>
    internal static string? Text(JsonNode? node) => node is JsonValue text && text.TryGetValue(out string? found) ? found : null;

    private void Index(WriteTransaction transaction, AccountId account)
    {
        var people = new JsonObject { ["name"] = DisplayName(), ["emails"] = new JsonArray([.. Texts("emails", "address").Select(static email => (JsonNode)JsonValue.Create(email)!)]), ["nick"] = Texts("nicknames", "name").FirstOrDefault() ?? "" };
        if (Kind == "group") people["members"] = new JsonArray([.. Members.Select(static member => (JsonNode)JsonValue.Create(member)!)]);
        transaction.Sql.Execute("INSERT INTO jmap_card (account, uid, card, people) VALUES (@1, @2, @3, @4)", account.Value, Uid, number, people.ToJsonString());
    }
}
