using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>A named set of contacts (RFC 9610 §2), as it is stored: its own properties as JSON.</summary>
internal sealed class AddressBook(long number, JsonObject value)
{
    /// <summary>The one that everybody has.</summary>
    internal const long Own = 1;

    /// <summary>The number of the first that a client makes.</summary>
    internal const long First = 2;

    internal static readonly string[] Properties = ["id", "name", "description", "sortOrder", "isDefault", "isSubscribed", "shareWith", "myRights"];

    internal long Number => number;

    internal string Id => IdOf(number);

    internal JsonObject Value => value;

    internal static string IdOf(long number) => "K" + number.ToString("x", CultureInfo.InvariantCulture);

    internal static bool TryNumber(string? id, out long number) => JmapIds.TryRead(id, 'K', out number);

    internal static JsonObject Empty(string name) => new() { ["name"] = name, ["description"] = null, ["sortOrder"] = 0, ["isSubscribed"] = true };

    internal static List<AddressBook> List(StoreReader reader, AccountId account, string language)
    {
        List<AddressBook> all = ObjectTable.List(reader, account, ObjectKind.AddressBook).ConvertAll(static stored => new AddressBook(stored.Id, JsonNode.Parse(stored.Value)!.AsObject()));
        if (!all.Exists(static book => book.Number == Own)) all.Insert(0, new AddressBook(Own, Empty(language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "联系人" : "Contacts")));
        return all;
    }

    /// <summary>RFC 9610 §2: exactly one is the default; where none was chosen it is the one that everybody has.</summary>
    internal static long DefaultOf(List<AddressBook> all) => all.Find(static book => (bool?)book.Value["isDefault"] == true)?.Number ?? Own;

    internal void Write(Utf8JsonWriter output, HashSet<string> wanted, bool isDefault)
    {
        output.WriteStartObject();
        foreach (string property in Properties)
        {
            if (!wanted.Contains(property)) continue;
            output.WritePropertyName(property);
            switch (property)
            {
                case "id":
                    output.WriteStringValue(Id);
                    break;
                case "isDefault":
                    output.WriteBooleanValue(isDefault);
                    break;
                case "shareWith":
                    output.WriteNullValue();
                    break;
                case "myRights":
                    WriteRights(output, isDefault);
                    break;
                default:
                    if (value[property] is { } node) node.WriteTo(output);
                    else output.WriteNullValue();
                    break;
            }
        }

        output.WriteEndObject();
    }

    internal void WriteRights(Utf8JsonWriter output, bool isDefault)
    {
        output.WriteStartObject();
        output.WriteBoolean("mayRead"u8, true);
        output.WriteBoolean("mayWrite"u8, true);
        output.WriteBoolean("mayShare"u8, false);
        output.WriteBoolean("mayDelete"u8, number != Own && !isDefault);
        output.WriteEndObject();
    }
}
