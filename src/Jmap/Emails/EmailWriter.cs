using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Writes Email objects (RFC 8621 §4.1) with the properties that the client wants.</summary>
internal sealed class EmailWriter(EmailProperties properties, JmapOptions options)
{
    // The forms of the convenience properties (RFC 8621 §4.1.3).
    private static readonly Dictionary<string, HeaderProperty> AddressProperties = new(StringComparer.Ordinal)
    {
        ["sender"] = Addresses("Sender"), ["from"] = Addresses("From"), ["to"] = Addresses("To"), ["cc"] = Addresses("Cc"), ["bcc"] = Addresses("Bcc"), ["replyTo"] = Addresses("Reply-To"),
    };

    private readonly BodyPartWriter _parts = new(properties.Body);

    /// <param name="email">Null of a message that is parsed and not in a mailbox.</param>
    /// <param name="message">With what <see cref="EmailProperties.Detail"/> asks for.</param>
    /// <param name="content">Null where no octets are needed.</param>
    /// <param name="blob">The message's blob id.</param>
    internal void Write(Utf8JsonWriter output, Email? email, KeywordTable keywords, StoredMessage message, MessageContent? content, string blob)
    {
        byte[]? header = content is not null && properties.NeedsOctets ? content.Header(0, message.HeaderLength) : null;
        BodyLists? lists = message.Root is { } root ? BodyLists.Of(root) : null;
        output.WriteStartObject();
        foreach (string property in properties.Names)
        {
            output.WritePropertyName(property);
            if (!WriteOwn(output, property, email, keywords, message.Size, blob) && !WriteSummary(output, property, message.Summary) && !WriteHeader(output, property, header))
                WriteBody(output, property, message, lists, content, blob);
        }

        foreach (HeaderProperty named in properties.Headers)
        {
            output.WritePropertyName(named.Property);
            named.Write(output, header);
        }

        output.WriteEndObject();
    }

    private static bool WriteOwn(Utf8JsonWriter output, string property, Email? email, KeywordTable keywords, long size, string blob)
    {
        switch (property)
        {
            case "blobId":
                output.WriteStringValue(blob);
                return true;
            case "size":
                output.WriteNumberValue(size);
                return true;
            case "id" or "threadId" or "mailboxIds" or "keywords" or "receivedAt" or "wakeAt" or "remindAt" or "sendAt" or "returnedAt" when email is null:
                // RFC 8621 §4.9: what is in no mailbox has none of these.
                output.WriteNullValue();
                return true;
            case "id":
                output.WriteStringValue(JmapIds.Of(email.Id));
                return true;
            case "threadId":
                output.WriteStringValue(JmapIds.Of(email.Thread));
                return true;
            case "mailboxIds":
                output.WriteStartObject();
                foreach (MailboxId mailbox in email.Mailboxes) output.WriteBoolean(JmapIds.Of(mailbox), true);
                output.WriteEndObject();
                return true;
            case "keywords":
                EmailKeywords.Write(output, email.Flags, keywords);
                return true;
            case "wakeAt" or "remindAt" or "sendAt" or "returnedAt":
                output.WriteStringValue((property == "wakeAt" ? email.WakeAt : property == "remindAt" ? email.RemindAt : property == "sendAt" ? email.SendAt : email.ReturnedAt) is { } moment ? JmapDate.FormatUtc(moment) : null);
                return true;
            case "receivedAt":
                output.WriteStringValue(JmapDate.FormatUtc(email.Received));
                return true;
            default:
                return false;
        }
    }

    private static bool WriteSummary(Utf8JsonWriter output, string property, MessageSummary? summary)
    {
        switch (property)
        {
            case "messageId":
                WriteIds(output, summary!.MessageIdHeader.Length == 0 ? [] : [summary.MessageIdHeader]);
                return true;
            case "inReplyTo":
                WriteIds(output, summary!.InReplyTo);
                return true;
            case "references":
                WriteIds(output, summary!.References);
                return true;
            case "subject":
                output.WriteStringValue(summary!.Subject.Length == 0 ? null : summary.Subject);
                return true;
            case "sentAt":
                output.WriteStringValue(summary!.Date is { } date ? JmapDate.Format(date) : null);
                return true;
            case "hasAttachment":
                output.WriteBooleanValue(summary!.HasAttachment);
                return true;
            case "preview":
                output.WriteStringValue(summary!.Preview);
                return true;
            default:
                return false;
        }
    }

    private static bool WriteHeader(Utf8JsonWriter output, string property, byte[]? header)
    {
        if (property == "headers")
        {
            BodyPartWriter.WriteHeaders(output, header);
            return true;
        }

        if (!AddressProperties.TryGetValue(property, out HeaderProperty? addresses)) return false;
        addresses.Write(output, header);
        return true;
    }

    private void WriteBody(Utf8JsonWriter output, string property, StoredMessage message, BodyLists? lists, MessageContent? content, string blob)
    {
        // Where nothing of it needs octets, nothing reads them.
        content ??= new MessageContent(static (_, _) => 0);
        switch (property)
        {
            case "bodyStructure":
                _parts.Write(output, new BodyPart(BodyLists.RootId(message.Root!), message.Root!), content, blob, withSubParts: true);
                break;
            case "textBody":
                _parts.WriteList(output, lists!.TextBody, content, blob);
                break;
            case "htmlBody":
                _parts.WriteList(output, lists!.HtmlBody, content, blob);
                break;
            case "attachments":
                _parts.WriteList(output, lists!.Attachments, content, blob);
                break;
            case "bodyValues":
                WriteValues(output, message.Root, lists, content);
                break;
            default:
                throw new InvalidOperationException($"Nobody writes the property '{property}'.");
        }
    }

    private void WriteValues(Utf8JsonWriter output, MessagePart? root, BodyLists? lists, MessageContent content)
    {
        output.WriteStartObject();
        if (root is not null && lists is not null)
        {
            var wanted = new SortedDictionary<string, MessagePart>(StringComparer.Ordinal);
            if (properties.FetchText) Take(lists.TextBody);
            if (properties.FetchHtml) Take(lists.HtmlBody);
            if (properties.FetchAll) Take(Leaves(new BodyPart(BodyLists.RootId(root), root)));
            foreach ((string id, MessagePart part) in wanted)
            {
                output.WritePropertyName(id);
                BodyValue.Read(content, part, properties.MaximumBodyValue, options.MaximumBodyValue).Write(output);
            }

            void Take(IEnumerable<BodyPart> parts)
            {
                // RFC 8621 §4.1.4: of text parts only.
                foreach (BodyPart part in parts)
                {
                    if (part.Part.Type == "text") wanted[part.Id] = part.Part;
                }
            }
        }

        output.WriteEndObject();
    }

    private static IEnumerable<BodyPart> Leaves(BodyPart part) => part.Part.IsMultipart ? BodyLists.Children(part).SelectMany(Leaves) : [part];

    private static void WriteIds(Utf8JsonWriter output, IReadOnlyList<string> ids)
    {
        if (ids.Count == 0) output.WriteNullValue();
        else HeaderValueWriter.WriteTexts(output, ids);
    }

    private static HeaderProperty Addresses(string name) =>
        HeaderProperty.TryParse($"header:{name}:asAddresses", out HeaderProperty? property) ? property : throw new InvalidOperationException(name);
}
