using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>A notice that somebody has changed what the user may do (RFC 9670 §3). Made by the server; the user takes it away.</summary>
internal sealed class ShareNotification(long number, JsonObject value)
{
    internal static readonly string[] Properties = ["id", "created", "changedBy", "objectType", "objectAccountId", "objectId", "oldRights", "newRights", "name"];

    internal string Id => IdOf(number);

    internal string ObjectType => (string)value["objectType"]!;

    internal string ObjectAccountId => (string)value["objectAccountId"]!;

    internal DateTimeOffset Created => JmapDate.TryParseUtc((string)value["created"]!, out DateTimeOffset created) ? created : default;

    internal long Number => number;

    internal static string IdOf(long number) => "N" + number.ToString("x", CultureInfo.InvariantCulture);

    internal static bool TryNumber(string? id, out long number) => JmapIds.TryRead(id, 'N', out number);

    internal static List<ShareNotification> List(StoreReader reader, AccountId account) =>
        ObjectTable.List(reader, account, ObjectKind.ShareNotification).ConvertAll(static stored => new ShareNotification(stored.Id, JsonNode.Parse(stored.Value)!.AsObject()));

    internal void Write(Utf8JsonWriter output, HashSet<string> wanted)
    {
        output.WriteStartObject();
        foreach (string property in Properties)
        {
            if (!wanted.Contains(property)) continue;
            output.WritePropertyName(property);
            if (property == "id") output.WriteStringValue(Id);
            else if (value[property] is { } node) node.WriteTo(output);
            else output.WriteNullValue();
        }

        output.WriteEndObject();
    }
}
