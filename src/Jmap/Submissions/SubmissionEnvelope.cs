using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>Who sends to whom: as the client says, or as the header says (RFC 8621 §7, envelope).</summary>
internal sealed record SubmissionEnvelope(EmailAddress From, List<EnvelopeRecipient> Recipients, JsonObject Json)
{
    internal DateTimeOffset? HoldUntil { get; init; }

    /// <summary>The client has said for how long it is held, were it not at all.</summary>
    internal bool IsHoldGiven { get; init; }

    internal DsnReturn Return { get; init; }

    internal string? EnvelopeIdentifier { get; init; }

    private const int MaximumRecipients = 1000;

    // RFC 3461 §4.2, §4.4.
    private const int MaximumOriginalRecipient = 500;
    private const int MaximumEnvelopeIdentifier = 100;

    /// <exception cref="SetException">noRecipients, invalidRecipients, tooManyRecipients, invalidProperties.</exception>
    internal static SubmissionEnvelope Read(JsonElement value, Identity identity, byte[] header, DateTimeOffset now, JmapOptions options)
    {
        SubmissionEnvelope envelope = value.TryGetProperty("envelope", out JsonElement given) && given.ValueKind != JsonValueKind.Null ? Given(given, now, options) : FromHeader(identity, header);
        // What the client says of a hold itself counts more.
        if (!envelope.IsHoldGiven && identity.UndoSendDelay is > 0 and var delay) envelope = envelope with { HoldUntil = now.AddSeconds(delay) };
        if (envelope.Recipients.Count == 0) throw new SetException("noRecipients", "Nobody is written to.");
        return envelope.Recipients.Count <= MaximumRecipients ? envelope : throw new SetException("tooManyRecipients", $"A message may have {MaximumRecipients} recipients.") { Number = ("maxRecipients", MaximumRecipients) };
    }

    /// <summary>As it was, for another moment.</summary>
    /// <param name="at">Null for at once.</param>
    /// <exception cref="SetException">invalidProperties: it is too far away.</exception>
    internal static SubmissionEnvelope Again(JsonObject stored, DateTimeOffset? at, DateTimeOffset now, JmapOptions options)
    {
        JsonObject value = stored.DeepClone().AsObject();
        JsonObject mailFrom = value["mailFrom"]!.AsObject();
        JsonObject parameters = mailFrom["parameters"] as JsonObject ?? [];
        foreach (string hold in parameters.Select(static parameter => parameter.Key).Where(static name => name.ToUpperInvariant() is "HOLDFOR" or "HOLDUNTIL").ToList()) parameters.Remove(hold);
        if (at is { } moment) parameters["HOLDUNTIL"] = JmapDate.FormatUtc(moment);
        mailFrom["parameters"] = parameters.Count == 0 ? null : parameters.DeepClone();
        using JsonDocument document = JsonDocument.Parse(value.ToJsonString());
        return Given(document.RootElement, now, options);
    }

    private static SubmissionEnvelope FromHeader(Identity identity, byte[] header)
    {
        EmailAddress from = EmailAddress.TryParse(identity.Email, out EmailAddress? own) ? own : throw SetException.Invalid("identityId", "The identity's address is none.");
        var recipients = new List<EnvelopeRecipient>();
        var wrong = new List<string>();
        var reader = new HeaderReader(header);
        while (reader.Read())
        {
            if (!reader.Is("To"u8) && !reader.Is("Cc"u8) && !reader.Is("Bcc"u8)) continue;
            foreach (HeaderAddress address in AddressListParser.Parse(reader.RawValue))
            {
                if (address.Address is { } valid) Add(recipients, new EnvelopeRecipient(valid));
                else wrong.Add(address.Text);
            }
        }

        if (wrong.Count > 0) throw new SetException("invalidRecipients", "That is no address.") { List = ("invalidRecipients", wrong) };
        return new SubmissionEnvelope(from, recipients, ToJson(from, recipients));
    }

    private static SubmissionEnvelope Given(JsonElement value, DateTimeOffset now, JmapOptions options)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("mailFrom", out JsonElement mailFrom) || !value.TryGetProperty("rcptTo", out JsonElement rcptTo) || rcptTo.ValueKind != JsonValueKind.Array) throw SetException.Invalid("envelope", "An envelope has 'mailFrom' and 'rcptTo'.");
        EmailAddress from = Address(mailFrom) ?? throw SetException.Invalid("envelope/mailFrom", "That is no address.");
        var recipients = new List<EnvelopeRecipient>();
        var wrong = new List<string>();
        foreach (JsonElement recipient in rcptTo.EnumerateArray())
        {
            if (Address(recipient) is { } address) Add(recipients, Recipient(address, recipient));
            else wrong.Add(recipient.ValueKind == JsonValueKind.Object && recipient.TryGetProperty("email", out JsonElement text) ? text.ToString() : "");
        }

        if (wrong.Count > 0) throw new SetException("invalidRecipients", "That is no address.") { List = ("invalidRecipients", wrong) };
        return WithParameters(new SubmissionEnvelope(from, recipients, JsonNode.Parse(value.GetRawText())!.AsObject()), mailFrom, now, options);
    }

    // RFC 8621 §7: values come without their encoding. What the server finds out by itself is taken and passed over.
    private static SubmissionEnvelope WithParameters(SubmissionEnvelope envelope, JsonElement mailFrom, DateTimeOffset now, JmapOptions options)
    {
        foreach (JsonProperty parameter in Parameters(mailFrom))
        {
            string? text = parameter.Value.ValueKind == JsonValueKind.String ? parameter.Value.GetString() : null;
            envelope = parameter.Name.ToUpperInvariant() switch
            {
                // RFC 4865 §5: seconds, or a moment; one of them.
                "HOLDFOR" when envelope.HoldUntil is null && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) => envelope with { HoldUntil = now.AddSeconds(seconds) },
                "HOLDUNTIL" when envelope.HoldUntil is null && JmapDate.TryParse(text, out DateTimeOffset date) => envelope with { HoldUntil = date },
                // RFC 3461 §4.3, §4.4.
                "RET" when text is not null && text.Equals("FULL", StringComparison.OrdinalIgnoreCase) => envelope with { Return = DsnReturn.Full },
                "RET" when text is not null && text.Equals("HDRS", StringComparison.OrdinalIgnoreCase) => envelope with { Return = DsnReturn.Headers },
                "ENVID" when IsPrintable(text, MaximumEnvelopeIdentifier) => envelope with { EnvelopeIdentifier = text },
                "BODY" or "SMTPUTF8" or "SIZE" => envelope,
                _ => throw SetException.Invalid("envelope/mailFrom/parameters", $"The parameter {parameter.Name} is not known, or has a value of the wrong type."),
            };
        }

        if (envelope.HoldUntil > now + options.MaximumDelayedSend) throw SetException.Invalid("envelope/mailFrom/parameters", $"A message may be held for {(long)options.MaximumDelayedSend.TotalSeconds} seconds.");
        envelope = envelope with { IsHoldGiven = envelope.HoldUntil is not null };
        return envelope.HoldUntil > now ? envelope : envelope with { HoldUntil = null };
    }

    private static EnvelopeRecipient Recipient(EmailAddress address, JsonElement value)
    {
        var recipient = new EnvelopeRecipient(address);
        foreach (JsonProperty parameter in Parameters(value))
        {
            string? text = parameter.Value.ValueKind == JsonValueKind.String ? parameter.Value.GetString() : null;
            recipient = parameter.Name.ToUpperInvariant() switch
            {
                "NOTIFY" when TryNotify(text, out DsnNotify notify) => recipient with { Notify = notify },
                // RFC 3461 §4.2: the kind of address, and the address.
                "ORCPT" when IsPrintable(text, MaximumOriginalRecipient) && text!.IndexOf(';', StringComparison.Ordinal) > 0 => recipient with { OriginalRecipient = text },
                _ => throw SetException.Invalid("envelope/rcptTo/parameters", $"The parameter {parameter.Name} is not known, or has a value of the wrong type."),
            };
        }

        return recipient;
    }

    // RFC 3461 §4.1: NEVER alone, or a list.
    private static bool TryNotify(string? text, out DsnNotify notify)
    {
        notify = DsnNotify.Unspecified;
        if (text is null) return false;
        foreach (string word in text.Split(','))
        {
            DsnNotify one = word.ToUpperInvariant() switch { "NEVER" => DsnNotify.Never, "SUCCESS" => DsnNotify.Success, "FAILURE" => DsnNotify.Failure, "DELAY" => DsnNotify.Delay, _ => DsnNotify.Unspecified };
            if (one == DsnNotify.Unspecified) return false;
            notify |= one;
        }

        return notify == DsnNotify.Never || (notify & DsnNotify.Never) == 0;
    }

    private static bool IsPrintable(string? text, int maximum) => text is { Length: > 0 } && text.Length <= maximum && text.All(static c => c is > ' ' and < '\x7f');

    private static JsonElement.ObjectEnumerator Parameters(JsonElement address) => address.TryGetProperty("parameters", out JsonElement parameters) && parameters.ValueKind == JsonValueKind.Object ? parameters.EnumerateObject() : default;

    private static EmailAddress? Address(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("email", out JsonElement email) && email.ValueKind == JsonValueKind.String && EmailAddress.TryParse(email.GetString(), out EmailAddress? address) ? address : null;

    // RFC 8621 §7: each address once.
    private static void Add(List<EnvelopeRecipient> recipients, EnvelopeRecipient recipient)
    {
        if (!recipients.Exists(other => other.Address == recipient.Address)) recipients.Add(recipient);
    }

    private static JsonObject ToJson(EmailAddress from, List<EnvelopeRecipient> recipients) => new()
    {
        ["mailFrom"] = new JsonObject { ["email"] = from.ToString(), ["parameters"] = null },
        ["rcptTo"] = new JsonArray([.. recipients.Select(static recipient => new JsonObject { ["email"] = recipient.Address.ToString(), ["parameters"] = null })]),
    };
}
