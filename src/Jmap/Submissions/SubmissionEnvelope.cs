using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>Who sends to whom: as the client says, or as the header says (RFC 8621 §7, envelope).</summary>
internal sealed record SubmissionEnvelope(EmailAddress From, List<EnvelopeRecipient> Recipients, DateTimeOffset? HoldUntil, JsonObject Json)
{
    private const int MaximumRecipients = 1000;

    /// <exception cref="SetException">noRecipients, invalidRecipients, tooManyRecipients, invalidProperties.</exception>
    internal static SubmissionEnvelope Read(JsonElement value, Identity identity, byte[] header, DateTimeOffset now, JmapOptions options)
    {
        SubmissionEnvelope envelope = value.TryGetProperty("envelope", out JsonElement given) && given.ValueKind != JsonValueKind.Null ? Given(given, now, options) : FromHeader(identity, header);
        // What the client says of a hold itself counts more.
        if (envelope.HoldUntil is null && identity.UndoSendDelay > 0) envelope = envelope with { HoldUntil = now.AddSeconds(identity.UndoSendDelay) };
        if (envelope.Recipients.Count == 0) throw new SetException("noRecipients", "Nobody is written to.");
        return envelope.Recipients.Count <= MaximumRecipients ? envelope : throw new SetException("tooManyRecipients", $"A message may have {MaximumRecipients} recipients.") { Number = ("maxRecipients", MaximumRecipients) };
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
        return new SubmissionEnvelope(from, recipients, null, ToJson(from, recipients));
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
        return new SubmissionEnvelope(from, recipients, Hold(mailFrom, now, options), JsonNode.Parse(value.GetRawText())!.AsObject());
    }

    // RFC 4865 §5: HOLDFOR seconds or HOLDUNTIL a moment.
    private static DateTimeOffset? Hold(JsonElement mailFrom, DateTimeOffset now, JmapOptions options)
    {
        DateTimeOffset? until = null;
        foreach (JsonProperty parameter in Parameters(mailFrom))
        {
            string? text = parameter.Value.ValueKind == JsonValueKind.String ? parameter.Value.GetString() : null;
            switch (parameter.Name.ToUpperInvariant())
            {
                case "HOLDFOR" when until is null && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds):
                    until = now.AddSeconds(seconds);
                    break;
                case "HOLDUNTIL" when until is null && JmapDate.TryParse(text, out DateTimeOffset date):
                    until = date;
                    break;
                case "RET" or "ENVID" or "BODY" or "SMTPUTF8" or "SIZE":
                    break;
                default:
                    throw SetException.Invalid("envelope/mailFrom/parameters", $"The parameter {parameter.Name} is not known, or has a value of the wrong type.");
            }
        }

        if (until > now + options.MaximumDelayedSend) throw SetException.Invalid("envelope/mailFrom/parameters", $"A message may be held for {(long)options.MaximumDelayedSend.TotalSeconds} seconds.");
        return until > now ? until : null;
    }

    private static EnvelopeRecipient Recipient(EmailAddress address, JsonElement value)
    {
        DsnNotify notify = DsnNotify.Unspecified;
        foreach (JsonProperty parameter in Parameters(value))
        {
            if (parameter.Name.Equals("ORCPT", StringComparison.OrdinalIgnoreCase)) continue;
            if (!parameter.Name.Equals("NOTIFY", StringComparison.OrdinalIgnoreCase) || parameter.Value.ValueKind != JsonValueKind.String || !Enum.TryParse(parameter.Value.GetString(), ignoreCase: true, out notify) || notify == DsnNotify.Unspecified || ((notify & DsnNotify.Never) != 0 && notify != DsnNotify.Never))
                throw SetException.Invalid("envelope/rcptTo/parameters", $"The parameter {parameter.Name} is not known, or has a value of the wrong type.");
        }

        return new EnvelopeRecipient(address) { Notify = notify };
    }

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
