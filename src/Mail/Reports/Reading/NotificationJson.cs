using System.Text.Json;

namespace Posthouse.Mail;

/// <summary>Reads the notifications that Amazon SES has Amazon SNS send as mail: JSON, once or twice.</summary>
internal static class NotificationJson
{
    private const int Longest = 64 << 10;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>Null where the text is no such notification.</summary>
    internal static List<ReturnedRecipient>? Read(string text)
    {
        // sendmail breaks lines that are too long with "!", wherever that is.
        string trimmed = text.Trim().Replace("\r\n", "\n", StringComparison.Ordinal).Replace("!\n ", "", StringComparison.Ordinal);
        if (trimmed.Length is 0 or > Longest || trimmed[0] != '{') return null;
        // The service adds a paragraph on how to unsubscribe after the object.
        int end = trimmed.IndexOf("\n--\n", StringComparison.Ordinal) is > 0 and var tail ? tail : trimmed.LastIndexOf('}') + 1;
        try
        {
            using JsonDocument outer = JsonDocument.Parse(trimmed.AsMemory(0, end), Options);
            if (Text(outer.RootElement, "Message") is not { Length: > 0 } inner) return Recipients(outer.RootElement);
            using JsonDocument message = JsonDocument.Parse(inner, Options);
            return Recipients(message.RootElement);
        }
        catch (JsonException)
        {
            // Text that begins with a brace.
            return null;
        }
    }

    private static List<ReturnedRecipient>? Recipients(JsonElement notification)
    {
        var recipients = new List<ReturnedRecipient>();
        if (Child(notification, "bounce") is { } bounce && Child(bounce, "bouncedRecipients") is { ValueKind: JsonValueKind.Array } bounced)
        {
            foreach (JsonElement one in bounced.EnumerateArray())
            {
                string diagnostic = DeliveryStatusReader.WithoutType(Text(one, "diagnosticCode") ?? "");
                EnhancedStatusCode? code = EnhancedStatusCode.TryParse(Text(one, "status"), out EnhancedStatusCode parsed, out _) ? parsed : null;
                DeliveryAction action = Text(one, "action") == "delayed" ? DeliveryAction.Delayed : DeliveryAction.Failed;
                EmailAddress? address = DeliveryStatusReader.Address(Text(one, "emailAddress") ?? "");
                recipients.Add(DeliveryStatusReader.Judge(address, null, action, code, diagnostic, "", [diagnostic]));
            }
        }
        else if (Child(notification, "delivery") is { } delivery && Child(delivery, "recipients") is { ValueKind: JsonValueKind.Array } delivered)
        {
            string reply = Text(delivery, "smtpResponse") ?? "";
            foreach (JsonElement one in delivered.EnumerateArray())
            {
                if (one.ValueKind != JsonValueKind.String) continue;
                recipients.Add(DeliveryStatusReader.Judge(DeliveryStatusReader.Address(one.GetString() ?? ""), null, DeliveryAction.Delivered, null, reply, "", [reply]));
            }
        }

        return recipients.Count > 0 ? recipients : null;
    }

    private static JsonElement? Child(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement child) ? child : null;

    private static string? Text(JsonElement element, string name) => Child(element, name) is { ValueKind: JsonValueKind.String } child ? child.GetString() : null;
}
