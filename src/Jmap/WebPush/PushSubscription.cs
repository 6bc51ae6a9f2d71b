using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>A PushSubscription as it is stored (RFC 8620 §7.2), with the code that its owner has to read there and the password it was made under.</summary>
internal sealed class PushSubscription(long number, JsonObject value)
{
    internal static readonly string[] Properties = ["id", "deviceClientId", "verificationCode", "expires", "types"];

    internal long Number => number;

    internal string Id => IdOf(number);

    internal JsonObject Value => value;

    internal Uri Url => new((string)value["url"]!);

    /// <summary>What was sent to the URL; whoever sends it back can read there.</summary>
    internal string Code => (string)value["code"]!;

    internal bool IsVerified => (string?)value["verificationCode"] == Code;

    /// <summary>The number of the password under which it was made (RFC 8620 §7.2: it goes with the credentials).</summary>
    internal long Password => (long)value["password"]!;

    internal DateTimeOffset Expires => JmapDate.TryParseUtc((string)value["expires"]!, out DateTimeOffset date) ? date : default;

    /// <summary>Null for all.</summary>
    internal IReadOnlySet<string>? Types => value["types"] is JsonArray types ? types.Select(static type => (string)type!).ToHashSet(StringComparer.Ordinal) : null;

    /// <summary>Null where messages are not encrypted.</summary>
    internal (byte[] PublicKey, byte[] Secret)? Keys => value["keys"] is JsonObject keys ? (Base64Url.DecodeFromChars((string)keys["p256dh"]!), Base64Url.DecodeFromChars((string)keys["auth"]!)) : null;

    internal static string IdOf(long number) => "P" + number.ToString("x", CultureInfo.InvariantCulture);

    internal static List<PushSubscription> List(StoreReader reader, AccountId account) =>
        ObjectTable.List(reader, account, ObjectKind.PushSubscription).ConvertAll(static stored => new PushSubscription(stored.Id, JsonNode.Parse(stored.Value)!.AsObject()));

    internal static PushSubscription? Find(StoreReader reader, AccountId account, string? id) =>
        JmapIds.TryRead(id, 'P', out long number) && ObjectTable.Find(reader, account, ObjectKind.PushSubscription, number) is { } stored ? new PushSubscription(number, JsonNode.Parse(stored.Value)!.AsObject()) : null;

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
