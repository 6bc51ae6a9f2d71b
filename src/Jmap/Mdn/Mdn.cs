using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>An MDN object (RFC 9007 §2): a receipt as a client writes it, or as one was found in a message.</summary>
internal sealed class Mdn
{
    internal static readonly string[] ActionModes = ["manual-action", "automatic-action"];

    internal static readonly string[] SendingModes = ["mdn-sent-manually", "mdn-sent-automatically"];

    internal static readonly string[] Types = ["deleted", "dispatched", "displayed", "processed"];

    private const int MaximumText = 64 << 10;
    private const int MaximumExtensions = 50;

    // RFC 8098 §3.1: those have a meaning of their own.
    private static readonly HashSet<string> OwnFields = new(StringComparer.OrdinalIgnoreCase)
    {
        "Reporting-UA", "MDN-Gateway", "Original-Recipient", "Final-Recipient", "Original-Message-ID", "Disposition", "Error", "Failure", "Warning",
    };

    internal string? ForEmailId { get; set; }

    internal string? Subject { get; set; }

    internal string? TextBody { get; set; }

    internal bool IncludeOriginalMessage { get; set; }

    internal string? ReportingUA { get; set; }

    internal string ActionMode { get; set; } = "";

    internal string SendingMode { get; set; } = "";

    internal string Type { get; set; } = "";

    internal bool IsAutomatic => ActionMode == ActionModes[1] || SendingMode == SendingModes[1];

    internal string? Gateway { get; set; }

    internal string? OriginalRecipient { get; set; }

    /// <summary>With its kind: "rfc822; john@example.com".</summary>
    internal string? FinalRecipient { get; set; }

    /// <summary>With its brackets.</summary>
    internal string? OriginalMessageId { get; set; }

    internal List<string> Errors { get; } = [];

    internal Dictionary<string, string> Extensions { get; } = new(StringComparer.Ordinal);

    /// <summary>As a client gives it to be sent.</summary>
    /// <exception cref="SetException">invalidProperties.</exception>
    internal static Mdn Read(JsonElement value, JmapRun run)
    {
        if (value.ValueKind != JsonValueKind.Object) throw new SetException("invalidProperties", "An MDN is an object.");
        var mdn = new Mdn();
        foreach (JsonProperty property in value.EnumerateObject()) mdn.Take(property, run);
        if (mdn.ForEmailId is null) throw SetException.Invalid("forEmailId", "'forEmailId' is missing.");
        if (mdn.Type.Length == 0) throw SetException.Invalid("disposition", "'disposition' is missing.");
        return mdn;
    }

    internal void Write(Utf8JsonWriter output)
    {
        output.WriteStartObject();
        output.WriteString("forEmailId"u8, ForEmailId);
        output.WriteString("subject"u8, Subject);
        output.WriteString("textBody"u8, TextBody);
        output.WriteBoolean("includeOriginalMessage"u8, IncludeOriginalMessage);
        output.WriteString("reportingUA"u8, ReportingUA);
        output.WriteStartObject("disposition"u8);
        output.WriteString("actionMode"u8, ActionMode);
        output.WriteString("sendingMode"u8, SendingMode);
        output.WriteString("type"u8, Type);
        output.WriteEndObject();
        output.WriteString("mdnGateway"u8, Gateway);
        output.WriteString("originalRecipient"u8, OriginalRecipient);
        output.WriteString("finalRecipient"u8, FinalRecipient);
        output.WriteString("originalMessageId"u8, OriginalMessageId);
        output.WritePropertyName("error"u8);
        if (Errors.Count == 0) output.WriteNullValue();
        else HeaderValueWriter.WriteTexts(output, Errors);
        if (Extensions.Count == 0)
        {
            output.WriteNull("extensionFields"u8);
        }
        else
        {
            output.WriteStartObject("extensionFields"u8);
            foreach ((string name, string field) in Extensions) output.WriteString(name, field);
            output.WriteEndObject();
        }

        output.WriteEndObject();
    }

    private void Take(JsonProperty property, JmapRun run)
    {
        JsonElement value = property.Value;
        switch (property.Name)
        {
            case "forEmailId" when value.ValueKind == JsonValueKind.String:
                ForEmailId = run.Resolve(value.GetString()!) ?? "";
                break;
            case "subject" when IsText(value, lines: false):
                Subject = value.GetString();
                break;
            case "textBody" when IsText(value, lines: true):
                TextBody = value.GetString();
                break;
            case "includeOriginalMessage" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                IncludeOriginalMessage = value.GetBoolean();
                break;
            case "reportingUA" when IsField(value):
                ReportingUA = value.GetString();
                break;
            case "finalRecipient" when IsField(value):
                FinalRecipient = value.GetString();
                break;
            case "disposition" when value.ValueKind == JsonValueKind.Object:
                TakeDisposition(value);
                break;
            case "extensionFields" when value.ValueKind is JsonValueKind.Object or JsonValueKind.Null:
                TakeExtensions(value);
                break;
            // RFC 9007 §2: the server's to set.
            case "mdnGateway" or "originalRecipient" or "originalMessageId" or "error" when value.ValueKind == JsonValueKind.Null:
                break;
            default:
                throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be set, or has a value of the wrong type.");
        }
    }

    private void TakeDisposition(JsonElement value)
    {
        foreach (JsonProperty property in value.EnumerateObject())
        {
            string text = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : "";
            switch (property.Name)
            {
                case "actionMode" when ActionModes.Contains(text):
                    ActionMode = text;
                    break;
                case "sendingMode" when SendingModes.Contains(text, StringComparer.OrdinalIgnoreCase):
                    SendingMode = text.ToLowerInvariant();
                    break;
                case "type" when Types.Contains(text):
                    Type = text;
                    break;
                default:
                    throw SetException.Invalid("disposition", $"'{property.Name}' is no property of a disposition, or has a value that is none of its.");
            }
        }

        if (ActionMode.Length == 0 || SendingMode.Length == 0 || Type.Length == 0) throw SetException.Invalid("disposition", "A disposition has 'actionMode', 'sendingMode' and 'type'.");
    }

    private void TakeExtensions(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            bool isName = property.Name.Length is > 0 and <= 64 && property.Name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && !OwnFields.Contains(property.Name);
            if (!isName || Extensions.Count == MaximumExtensions || property.Value.ValueKind != JsonValueKind.String || !IsField(property.Value)) throw SetException.Invalid("extensionFields", $"'{property.Name}' is no extension field, or its value has more than a line of printable characters.");
            Extensions[property.Name] = property.Value.GetString()!;
        }
    }

    private static bool IsText(JsonElement value, bool lines) => value.ValueKind == JsonValueKind.Null
        || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= MaximumText && !value.GetString()!.Any(c => char.IsControl(c) && !(lines && c is '\r' or '\n' or '\t')));

    // It becomes a line of a report: nothing in it begins another.
    private static bool IsField(JsonElement value) => value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= 900 && value.GetString()!.All(static c => c is >= ' ' and <= '~'));
}
