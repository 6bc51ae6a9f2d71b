using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Posthouse.Jmap;

/// <summary>
/// What a Card must be (RFC 9553) before it is kept: the types of what this server and its clients work with. What it does not know is kept as
/// it came, for other clients know it (§1.5.1).
/// </summary>
internal static class CardRules
{
    private const int MaximumUid = 255;

    private static readonly FrozenSet<string> Maps = FrozenSet.Create(
        "addresses", "anniversaries", "calendars", "cryptoKeys", "directories", "emails", "links", "localizations", "media", "nicknames", "notes", "onlineServices", "organizations", "personalInfo", "phones", "preferredLanguages", "relatedTo", "schedulingAddresses", "titles");

    private static readonly FrozenSet<string> Sets = FrozenSet.Create("addressBookIds", "keywords", "members");

    private static readonly FrozenSet<string> Objects = FrozenSet.Create("name", "speakToAs");

    private static readonly FrozenSet<string> Texts = FrozenSet.Create("@type", "created", "kind", "language", "prodId", "uid", "updated", "version");

    // What of an entry is required, and a text.
    private static readonly FrozenDictionary<string, string> Required = new Dictionary<string, string>
    {
        ["emails"] = "address", ["phones"] = "number", ["notes"] = "note", ["titles"] = "name", ["nicknames"] = "name", ["media"] = "kind",
    }.ToFrozenDictionary();

    /// <summary>Completes what the server sets and checks the rest.</summary>
    /// <exception cref="SetException">invalidProperties, tooLarge.</exception>
    internal static void Complete(JsonObject card, DateTimeOffset now, JmapOptions options)
    {
        card["@type"] ??= "Card";
        card["version"] ??= "1.0";
        card["uid"] ??= "urn:uuid:" + Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture);
        card["created"] ??= JmapDate.FormatUtc(now);
        card["updated"] = JmapDate.FormatUtc(now);
        foreach ((string name, JsonNode? value) in card) Check(name, value);
        if ((string)card["@type"]! != "Card") throw SetException.Invalid("@type", "A contact is a 'Card'.");
        if (((string)card["uid"]!).Length is 0 or > MaximumUid) throw SetException.Invalid("uid", $"A uid has 1 to {MaximumUid} characters.");
        if (!JmapDate.TryParseUtc((string)card["created"]!, out _)) throw SetException.Invalid("created", "'created' is a UTCDateTime.");
        if (card["addressBookIds"] is not JsonObject { Count: > 0 }) throw SetException.Invalid("addressBookIds", "A contact is in at least one address book.");
        if (Encoding.UTF8.GetByteCount(card.ToJsonString()) > options.MaximumContactSize) throw new SetException("tooLarge", "The contact is too large.") { Number = ("maxSize", options.MaximumContactSize) };
    }

    private static void Check(string name, JsonNode? value)
    {
        if (Texts.Contains(name) && ContactCard.Text(value) is null) throw Wrong(name);
        if (Objects.Contains(name) && value is not JsonObject) throw Wrong(name);
        if (Sets.Contains(name) && (value is not JsonObject set || set.Any(static entry => entry.Value is not JsonValue flag || !flag.TryGetValue(out bool isSet) || !isSet))) throw Wrong(name);
        if (!Maps.Contains(name)) return;
        if (value is not JsonObject map) throw Wrong(name);
        foreach ((string key, JsonNode? entry) in map)
        {
            if (entry is not JsonObject inner || (Required.TryGetValue(name, out string? required) && ContactCard.Text(inner[required]) is null)) throw Wrong($"{name}/{key}");
        }
    }

    private static SetException Wrong(string name) => SetException.Invalid(name, $"'{name}' has a value of the wrong type (RFC 9553).");
}
