using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>An identity as it is stored (RFC 8621 §6): the object's own properties as JSON.</summary>
internal sealed class Identity(long number, JsonObject value)
{
    /// <summary>The one that everybody has: the account's own address.</summary>
    internal const long Own = 1;

    /// <summary>The number of the first that a client makes.</summary>
    internal const long First = 2;

    internal static readonly string[] Properties = ["id", "name", "email", "replyTo", "bcc", "textSignature", "htmlSignature", "mayDelete", "undoSendDelay", "isDefault"];

    internal long Number => number;

    internal string Id => IdOf(number);

    internal string Email => (string)value["email"]!;

    internal JsonObject Value => value;

    /// <summary>Seconds for which what it sends can be taken back (docs/jmap.md); 0 for none, null where nobody has chosen.</summary>
    internal long? UndoSendDelay => (long?)value["undoSendDelay"];

    /// <summary>Chosen to write with where nothing says otherwise (docs/jmap.md).</summary>
    internal bool IsChosen => (bool?)value["isDefault"] ?? false;

    /// <summary>What a client is told: exactly one is the default, the account's own where none was chosen.</summary>
    internal bool IsDefault { get; private set; }

    internal static string IdOf(long number) => "I" + number.ToString("x", System.Globalization.CultureInfo.InvariantCulture);

    internal static bool TryNumber(string? id, out long number) => JmapIds.TryRead(id, 'I', out number);

    internal static List<Identity> List(StoreReader reader, AccountId account, Account user)
    {
        List<Identity> stored = ObjectTable.List(reader, account, ObjectKind.Identity).ConvertAll(static stored => new Identity(stored.Id, JsonNode.Parse(stored.Value)!.AsObject()));
        if (!stored.Exists(static identity => identity.Number == Own)) stored.Insert(0, OwnOf(user));
        (stored.Find(static identity => identity.IsChosen) ?? stored.Find(static identity => identity.Number == Own)!).IsDefault = true;
        return stored;
    }

    internal static Identity? Find(StoreReader reader, AccountId account, Account user, string? id) => TryNumber(id, out long number) ? List(reader, account, user).Find(identity => identity.Number == number) : null;

    internal void Write(Utf8JsonWriter output, HashSet<string> wanted)
    {
        output.WriteStartObject();
        foreach (string property in Properties)
        {
            if (!wanted.Contains(property)) continue;
            output.WritePropertyName(property);
            if (property == "id") output.WriteStringValue(Id);
            else if (property == "mayDelete") output.WriteBooleanValue(number != Own);
            else if (property == "isDefault") output.WriteBooleanValue(IsDefault);
            else if (value[property] is { } node) node.WriteTo(output);
            else output.WriteNullValue();
        }

        output.WriteEndObject();
    }

    private static Identity OwnOf(Account user) => new(Own, new JsonObject { ["name"] = user.DisplayName, ["email"] = user.Address.ToString(), ["replyTo"] = null, ["bcc"] = null, ["textSignature"] = "", ["htmlSignature"] = "" });
}
