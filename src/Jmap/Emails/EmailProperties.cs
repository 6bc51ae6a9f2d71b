using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>What a client wants of each Email: the arguments that Email/get and Email/parse share (RFC 8621 §4.2).</summary>
internal sealed class EmailProperties
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt", "headers", "messageId", "inReplyTo", "references", "sender", "from", "to", "cc", "bcc", "replyTo",
        "subject", "sentAt", "hasAttachment", "preview", "bodyStructure", "bodyValues", "textBody", "htmlBody", "attachments", "wakeAt", "remindAt", "sendAt", "returnedAt",
    };

    // RFC 8621 §4.2.
    private static readonly List<string> DefaultOfGet =
    [
        "id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt", "messageId", "inReplyTo", "references", "sender", "from", "to", "cc", "bcc", "replyTo",
        "subject", "sentAt", "hasAttachment", "preview", "bodyValues", "textBody", "htmlBody", "attachments",
    ];

    // RFC 8621 §4.9.
    private static readonly List<string> DefaultOfParse =
    [
        "messageId", "inReplyTo", "references", "sender", "from", "to", "cc", "bcc", "replyTo", "subject", "sentAt", "hasAttachment", "preview", "bodyValues", "textBody", "htmlBody", "attachments",
    ];

    internal required IReadOnlyList<string> Names { get; init; }

    internal required IReadOnlyList<HeaderProperty> Headers { get; init; }

    internal required BodyProperties Body { get; init; }

    internal bool FetchText { get; init; }

    internal bool FetchHtml { get; init; }

    internal bool FetchAll { get; init; }

    /// <summary>0 is no limit of the client's.</summary>
    internal long MaximumBodyValue { get; init; }

    internal MessageDetail Detail { get; private init; }

    /// <summary>The message's octets are read.</summary>
    internal bool NeedsOctets { get; private init; }

    /// <summary>Names of the arguments that are read here.</summary>
    internal static readonly string[] Arguments = ["properties", "bodyProperties", "fetchTextBodyValues", "fetchHTMLBodyValues", "fetchAllBodyValues", "maxBodyValueBytes"];

    /// <exception cref="MethodException">invalidArguments.</exception>
    internal static EmailProperties Read(MethodArguments arguments, bool parse)
    {
        var names = new List<string>();
        var headers = new List<HeaderProperty>();
        List<string> wanted = arguments.Texts("properties") ?? (parse ? DefaultOfParse : DefaultOfGet);
        // RFC 8620 §5.1: the id is always there.
        foreach (string property in (parse ? wanted : wanted.Prepend("id")).Distinct())
        {
            if (Known.Contains(property)) names.Add(property);
            else if (HeaderProperty.TryParse(property, out HeaderProperty? header)) headers.Add(header);
            else throw MethodException.Invalid("properties", $"'{property}' is not a property of an Email.");
        }

        BodyProperties body = BodyProperties.Read(arguments);
        bool lists = names.Exists(static name => name is "textBody" or "htmlBody" or "attachments" or "bodyStructure");
        bool fetchText = arguments.Boolean("fetchTextBodyValues"), fetchHtml = arguments.Boolean("fetchHTMLBodyValues"), fetchAll = arguments.Boolean("fetchAllBodyValues");
        bool values = names.Contains("bodyValues") && (fetchText || fetchHtml || fetchAll);
        bool addresses = names.Exists(static name => name is "sender" or "from" or "to" or "cc" or "bcc" or "replyTo" or "headers");
        return new EmailProperties
        {
            Names = names,
            Headers = headers,
            Body = body,
            FetchText = fetchText,
            FetchHtml = fetchHtml,
            FetchAll = fetchAll,
            MaximumBodyValue = arguments.Unsigned("maxBodyValueBytes") ?? 0,
            Detail = (lists || values ? MessageDetail.Parts : 0)
                | (names.Exists(static name => name is "messageId" or "inReplyTo" or "references" or "subject" or "sentAt" or "hasAttachment" or "preview") ? MessageDetail.Summary : 0),
            NeedsOctets = addresses || headers.Count > 0 || values || (lists && body.NeedsOctets),
        };
    }
}
