using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Reads a filter. Everything that is not in RFC 8621 §4.4.1 is unsupportedFilter; a value of the wrong type is invalidArguments.</summary>
internal sealed class EmailFilterReader(JmapRun run)
{
    private int _conditions;

    /// <summary>Null where the filter is null or asks for nothing.</summary>
    /// <exception cref="MethodException">unsupportedFilter, invalidArguments.</exception>
    internal static EmailFilter? Read(MethodArguments arguments, JmapRun run) =>
        arguments.Object("filter") is { } filter ? new EmailFilterReader(run).Node(filter) : null;

    // The depth is that of the request's JSON, which is bounded.
    private EmailFilter? Node(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw MethodException.Invalid("filter", "A filter is an object.");
        if (!element.TryGetProperty("operator", out JsonElement named)) return Conditions(element);
        if (!element.TryGetProperty("conditions", out JsonElement list) || list.ValueKind != JsonValueKind.Array || element.EnumerateObject().Count() != 2)
            throw MethodException.Invalid("filter", "An operator has an array 'conditions', and nothing else.");
        FilterOperator kind = named.ValueKind == JsonValueKind.String ? named.GetString() switch
        {
            "AND" => FilterOperator.And,
            "OR" => FilterOperator.Or,
            "NOT" => FilterOperator.Not,
            _ => throw new MethodException("unsupportedFilter", "The operators are AND, OR and NOT."),
        } : throw MethodException.Invalid("filter", "'operator' must be a string.");
        var parts = new List<EmailFilter>();
        foreach (JsonElement condition in list.EnumerateArray())
        {
            Count();
            // What asks for nothing matches everything.
            parts.Add(Node(condition) ?? new OperatorFilter(FilterOperator.And, []));
        }

        return new OperatorFilter(kind, parts);
    }

    // RFC 8621 §4.4.1: all properties of one condition must hold.
    private EmailFilter? Conditions(JsonElement element)
    {
        var parts = new List<EmailFilter>();
        foreach (JsonProperty property in element.EnumerateObject())
        {
            Count();
            if (property.Value.ValueKind != JsonValueKind.Null) parts.Add(Condition(property.Name, property.Value));
        }

        return parts.Count switch { 0 => null, 1 => parts[0], _ => new OperatorFilter(FilterOperator.And, parts) };
    }

    private EmailFilter Condition(string name, JsonElement value) => name switch
    {
        "inMailbox" => new MailboxCondition(Mailboxes([Text(name, value)]), other: false),
        "inMailboxOtherThan" => new MailboxCondition(Mailboxes(Texts(name, value)), other: true),
        "before" => new DateCondition(Date(name, value), before: true),
        "after" => new DateCondition(Date(name, value), before: false),
        "minSize" => new SizeCondition(Number(name, value), minimum: true),
        "maxSize" => new SizeCondition(Number(name, value), minimum: false),
        "allInThreadHaveKeyword" => new ThreadKeywordCondition(Text(name, value), ThreadKeyword.All),
        "someInThreadHaveKeyword" => new ThreadKeywordCondition(Text(name, value), ThreadKeyword.Some),
        "noneInThreadHaveKeyword" => new ThreadKeywordCondition(Text(name, value), ThreadKeyword.None),
        "hasKeyword" => new KeywordCondition(Text(name, value), has: true),
        "notKeyword" => new KeywordCondition(Text(name, value), has: false),
        "hasAttachment" => new AttachmentCondition(value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => throw Wrong(name) }),
        "text" => new TextCondition(SearchField.Text, SearchTerms.Of(Text(name, value))),
        "from" => new TextCondition(SearchField.From, SearchTerms.Of(Text(name, value))),
        "to" => new TextCondition(SearchField.To, SearchTerms.Of(Text(name, value))),
        "cc" => new TextCondition(SearchField.Cc, SearchTerms.Of(Text(name, value))),
        "bcc" => new TextCondition(SearchField.Bcc, SearchTerms.Of(Text(name, value))),
        "subject" => new TextCondition(SearchField.Subject, SearchTerms.Of(Text(name, value))),
        "body" => new TextCondition(SearchField.Body, SearchTerms.Of(Text(name, value))),
        "header" => Texts(name, value) is { Count: 1 or 2 } header ? new HeaderCondition(header[0], header.Count == 2 ? header[1] : null) : throw Wrong(name),
        _ => throw new MethodException("unsupportedFilter", $"'{name}' is not a condition."),
    };

    private void Count()
    {
        if (++_conditions > run.Options.MaximumFilterConditions) throw new MethodException("unsupportedFilter", $"A filter may have {run.Options.MaximumFilterConditions} conditions.");
    }

    // A mailbox that is not there has no messages.
    private HashSet<MailboxId> Mailboxes(List<string> ids)
    {
        var mailboxes = new HashSet<MailboxId>();
        foreach (string id in ids) mailboxes.Add(JmapIds.TryMailbox(run.Resolve(id), out MailboxId mailbox) ? mailbox : default);
        return mailboxes;
    }

    private static string Text(string name, JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name);

    private static List<string> Texts(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(element => Text(name, element))] : throw Wrong(name);

    private static DateTimeOffset Date(string name, JsonElement value) => JmapDate.TryParseUtc(Text(name, value), out DateTimeOffset date) ? date : throw Wrong(name);

    private static long Number(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0 ? number : throw Wrong(name);

    private static MethodException Wrong(string name) => MethodException.Invalid("filter", $"'{name}' has a value of the wrong type.");
}
