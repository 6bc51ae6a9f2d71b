using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>What an account answers while its owner is away (RFC 8621 §8). Who sends answers reads it here; there is one, "singleton".</summary>
public sealed record VacationResponse(bool IsEnabled, DateTimeOffset? From, DateTimeOffset? To, string? Subject, string? TextBody, string? HtmlBody)
{
    internal const string Id = "singleton";
    internal const long Number = 1;

    /// <summary>Never null: who has set none has one that is off.</summary>
    public static VacationResponse Of(StoreReader reader, AccountId account)
    {
        JsonObject? value = ValueOf(reader, account);
        return value is null ? new VacationResponse(false, null, null, null, null, null) : new VacationResponse(
            (bool?)value["isEnabled"] ?? false, Date(value["fromDate"]), Date(value["toDate"]), (string?)value["subject"], (string?)value["textBody"], (string?)value["htmlBody"]);
    }

    internal static JsonObject? ValueOf(StoreReader reader, AccountId account) =>
        ObjectTable.Find(reader, account, ObjectKind.Vacation, Number) is { } stored ? JsonNode.Parse(stored.Value)!.AsObject() : null;

    private static DateTimeOffset? Date(JsonNode? node) => JmapDate.TryParseUtc((string?)node, out DateTimeOffset date) ? date : null;

    internal static readonly string[] Properties = ["id", "isEnabled", "fromDate", "toDate", "subject", "textBody", "htmlBody"];

    internal static void Write(Utf8JsonWriter output, JsonObject? value, HashSet<string> wanted)
    {
        output.WriteStartObject();
        foreach (string property in Properties)
        {
            if (!wanted.Contains(property)) continue;
            output.WritePropertyName(property);
            if (property == "id") output.WriteStringValue(Id);
            else if (value?[property] is { } node) node.WriteTo(output);
            else if (property == "isEnabled") output.WriteBooleanValue(false);
            else output.WriteNullValue();
        }

        output.WriteEndObject();
    }
}
