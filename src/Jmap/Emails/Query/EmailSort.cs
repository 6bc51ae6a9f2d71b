using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>One comparator (RFC 8621 §4.4.2).</summary>
internal sealed record EmailSort(string Property, bool Ascending, string? Keyword)
{
    /// <summary>emailQuerySortOptions.</summary>
    internal static readonly string[] Properties = ["receivedAt", "size", "from", "to", "subject", "sentAt", "hasKeyword", "allInThreadHaveKeyword", "someInThreadHaveKeyword", Listed];

    /// <summary>Posthouse's own (docs/jmap.md): when it was received, or came back into the mailbox that is asked for.</summary>
    internal const string Listed = "listedAt";

    private static readonly string[] Collations = ["i;ascii-casemap", "i;unicode-casemap", "i;ascii-numeric"];

    private const int MaximumComparators = 16;

    /// <summary>The order in which the store has a mailbox, but for the few that came back.</summary>
    internal bool IsByArrival => Property is "receivedAt" or Listed;

    /// <summary>Every message's header is asked.</summary>
    internal bool NeedsSummary => Property is "sentAt" or "subject" or "from" or "to";

    internal bool LooksAtThread => Property is "allInThreadHaveKeyword" or "someInThreadHaveKeyword";

    /// <summary>Newest first where the client names no order.</summary>
    /// <exception cref="MethodException">unsupportedSort, invalidArguments.</exception>
    internal static List<EmailSort> Read(MethodArguments arguments)
    {
        if (arguments.Array("sort") is not { } list || list.GetArrayLength() == 0) return [new EmailSort("receivedAt", false, null)];
        if (list.GetArrayLength() > MaximumComparators) throw new MethodException("unsupportedSort", $"A sort may have {MaximumComparators} comparators.");
        var sort = new List<EmailSort>();
        foreach (JsonElement element in list.EnumerateArray()) sort.Add(Comparator(element));
        return sort;
    }

    private static EmailSort Comparator(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("property", out JsonElement named) || named.ValueKind != JsonValueKind.String)
            throw MethodException.Invalid("sort", "A comparator is an object with a 'property'.");
        string property = named.GetString()!;
        if (!Properties.Contains(property)) throw new MethodException("unsupportedSort", $"Emails are not sorted by '{property}'.");
        bool ascending = true;
        string? keyword = null;
        foreach (JsonProperty given in element.EnumerateObject())
        {
            switch (given.Name)
            {
                case "property":
                    break;
                case "isAscending" when given.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    ascending = given.Value.GetBoolean();
                    break;
                case "collation" when given.Value.ValueKind == JsonValueKind.String:
                    if (!Collations.Contains(given.Value.GetString())) throw new MethodException("unsupportedSort", "That collation is not known.");
                    break;
                case "keyword" when given.Value.ValueKind == JsonValueKind.String:
                    keyword = given.Value.GetString();
                    break;
                default:
                    throw MethodException.Invalid("sort", $"'{given.Name}' is not a property of a comparator, or has a value of the wrong type.");
            }
        }

        if (property.EndsWith("Keyword", StringComparison.Ordinal) != (keyword is not null)) throw MethodException.Invalid("sort", "'keyword' belongs to the comparators by keyword, and to no others.");
        return new EmailSort(property, ascending, keyword);
    }

    /// <summary>What a message is sorted by: a number or a text.</summary>
    internal SortKey KeyOf(FilterSubject subject) => Property switch
    {
        Listed => new SortKey(subject.ListedAt.UtcTicks, ""),
        "receivedAt" => new SortKey(subject.Place.Received.UtcTicks, ""),
        "size" => new SortKey(subject.Place.Size, ""),
        // RFC 8621 §4.4.2: the Date header, else the moment of arrival.
        "sentAt" => new SortKey((subject.Summary?.Date ?? subject.Place.Received).UtcTicks, ""),
        "subject" => new SortKey(0, SearchTokens.Fold(BaseSubject.Of(subject.Summary?.Subject ?? ""))),
        "from" => new SortKey(0, First(subject.Summary?.From)),
        "to" => new SortKey(0, First(subject.Summary?.To)),
        "hasKeyword" => new SortKey(EmailKeywords.TryFind(Keyword!, subject.Keywords, out MessageFlags flag) && subject.Email.Flags.Has(flag) ? 1 : 0, ""),
        "allInThreadHaveKeyword" => new SortKey(ThreadKeywordCondition.Holds(subject, Keyword!, ThreadKeyword.All) ? 1 : 0, ""),
        _ => new SortKey(ThreadKeywordCondition.Holds(subject, Keyword!, ThreadKeyword.Some) ? 1 : 0, ""),
    };

    // The name, else the address, of the first.
    private static string First(string? addresses)
    {
        if (string.IsNullOrEmpty(addresses)) return "";
        int bracket = addresses.IndexOf('<', StringComparison.Ordinal);
        string first = bracket > 0 ? addresses[..bracket] : addresses;
        return SearchTokens.Fold(first.Trim().Trim('"'));
    }
}

/// <summary>Compared by the number, then by the text.</summary>
internal readonly record struct SortKey(long Number, string Text) : IComparable<SortKey>
{
    public int CompareTo(SortKey other)
    {
        int numbers = Number.CompareTo(other.Number);
        return numbers != 0 ? numbers : string.CompareOrdinal(Text, other.Text);
    }
}
