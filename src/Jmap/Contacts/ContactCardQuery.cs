using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>A query over contacts (RFC 9610 §3.3); an account has a bounded number of them.</summary>
internal sealed class ContactCardQuery
{
    private static readonly Dictionary<string, Comparison<ContactCard>> Sorts = new(StringComparer.Ordinal)
    {
        ["created"] = static (a, b) => string.CompareOrdinal(ContactCard.Text(a.Value["created"]), ContactCard.Text(b.Value["created"])),
        ["updated"] = static (a, b) => string.CompareOrdinal(ContactCard.Text(a.Value["updated"]), ContactCard.Text(b.Value["updated"])),
        ["name/given"] = static (a, b) => ByPart(a, b, "given"),
        ["name/surname"] = static (a, b) => ByPart(a, b, "surname"),
        ["name/surname2"] = static (a, b) => ByPart(a, b, "surname2"),
    };

    private readonly Func<ContactCard, bool> _filter;
    private readonly ObjectSort<ContactCard> _sort;

    /// <exception cref="MethodException">unsupportedFilter, unsupportedSort, invalidArguments.</exception>
    internal ContactCardQuery(JmapCall call)
    {
        _filter = ObjectFilter<ContactCard>.Read(call, Condition);
        _sort = ObjectSort<ContactCard>.Read(call, Sorts, static (a, b) => a.Number.CompareTo(b.Number));
    }

    internal List<string> Run(IEnumerable<ContactCard> all)
    {
        List<ContactCard> found = [.. all.Where(_filter)];
        found.Sort(_sort.Compare);
        return found.ConvertAll(static card => card.Id);
    }

    private static Func<ContactCard, bool>? Condition(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        string exact = value.GetString()!;
        string[] words = SearchTokens.Fold(exact).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Func<ContactCard, bool> Has(Func<ContactCard, IEnumerable<string>> texts) => card => HasAll(texts(card), words);
        return name switch
        {
            "inAddressBook" => card => card.Books.Contains(exact),
            "uid" => card => card.Uid == exact,
            "hasMember" => card => card.Members.Contains(exact),
            "kind" => card => card.Kind == exact,
            "createdBefore" or "createdAfter" or "updatedBefore" or "updatedAfter" => Moment(name, exact),
            "text" => Has(Everything),
            "name" => Has(static card => [card.DisplayName(), .. Parts(card, null)]),
            "name/given" => Has(static card => Parts(card, "given")),
            "name/surname" => Has(static card => Parts(card, "surname")),
            "name/surname2" => Has(static card => Parts(card, "surname2")),
            "nickname" => Has(static card => card.Texts("nicknames", "name")),
            "organization" => Has(static card => card.Texts("organizations", "name")),
            "email" => Has(static card => card.Texts("emails", "address").Concat(card.Texts("emails", "label"))),
            "phone" => Has(static card => card.Texts("phones", "number").Concat(card.Texts("phones", "label"))),
            "onlineService" => Has(static card => card.Texts("onlineServices", "service").Concat(card.Texts("onlineServices", "uri")).Concat(card.Texts("onlineServices", "user"))),
            "address" => Has(Addresses),
            "note" => Has(static card => card.Texts("notes", "note")),
            // Ours: the page shows groups by keyword.
            "hasKeyword" => card => card.Value["keywords"] is JsonObject keywords && keywords.ContainsKey(exact),
            _ => null,
        };
    }

    private static Func<ContactCard, bool>? Moment(string name, string text)
    {
        if (!JmapDate.TryParseUtc(text, out DateTimeOffset moment)) return null;
        string property = name.StartsWith("created", StringComparison.Ordinal) ? "created" : "updated";
        bool before = name.EndsWith("Before", StringComparison.Ordinal);
        return card => JmapDate.TryParseUtc(ContactCard.Text(card.Value[property]), out DateTimeOffset at) && (before ? at < moment : at >= moment);
    }

    private static IEnumerable<string> Everything(ContactCard card) =>
        [card.DisplayName(), .. Parts(card, null), .. card.Texts("nicknames", "name"), .. card.Texts("organizations", "name"), .. card.Texts("titles", "name"), .. card.Texts("emails", "address"), .. card.Texts("phones", "number"), .. card.Texts("onlineServices", "uri"), .. card.Texts("onlineServices", "user"), .. Addresses(card), .. card.Texts("notes", "note")];

    private static IEnumerable<string> Addresses(ContactCard card) => card.Texts("addresses", "full").Concat((card.Value["addresses"] as JsonObject ?? []).SelectMany(static entry => Components(entry.Value, null)));

    private static IEnumerable<string> Parts(ContactCard card, string? kind) => Components(card.Value["name"], kind);

    private static IEnumerable<string> Components(JsonNode? of, string? kind) => ((of as JsonObject)?["components"] as JsonArray ?? []).OfType<JsonObject>()
        .Where(part => kind is null || ContactCard.Text(part["kind"]) == kind).Select(static part => ContactCard.Text(part["value"]) ?? "");

    // RFC 9610 §3.3.1: how a text is looked for is the server's to say; every word stands somewhere.
    private static bool HasAll(IEnumerable<string> texts, string[] words)
    {
        string all = SearchTokens.Fold(string.Join('\n', texts));
        return Array.TrueForAll(words, word => all.Contains(word, StringComparison.Ordinal));
    }

    private static int ByPart(ContactCard a, ContactCard b, string kind) => string.Compare(PartOf(a, kind), PartOf(b, kind), StringComparison.OrdinalIgnoreCase);

    // RFC 9553 §2.2.1: sortAs, where there is one.
    private static string PartOf(ContactCard card, string kind) =>
        ContactCard.Text(((card.Value["name"] as JsonObject)?["sortAs"] as JsonObject)?[kind]) ?? string.Join(' ', Parts(card, kind)) switch { { Length: > 0 } part => part, _ => card.DisplayName() };
}
