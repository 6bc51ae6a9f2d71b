using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Posthouse.Web;

/// <summary>What differs between two configurations, thing by thing and field by field.</summary>
internal static class ConfigurationDiff
{
    private static readonly (string List, string Kind, string[] Key)[] Lists =
        [("domains", "domain", ["name"]), ("accounts", "account", ["address"]), ("aliases", "alias", ["address"]), ("groups", "group", ["address"]), ("roles", "role", ["account", "role", "domain"]),
         ("dkim", "dkim", ["domain"]), ("mtaSts", "mta-sts", ["domain"]), ("limits", "limit", ["subject"]), ("scripts", "script", ["owner", "name"]),
         ("identityProviders", "identity-provider", ["owner", "name"]), ("oauthClients", "oauth-client", ["clientId"]), ("suppressions", "suppression", ["address"]), ("shares", "share", ["account", "mailbox", "with"]),
         ("apiKeys", "api-key", ["account", "name", "number"])];

    private static readonly JsonSerializerOptions Shown = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static List<ConfigurationDifference> Of(ConfigurationText before, ConfigurationText after)
    {
        var differences = new List<ConfigurationDifference>();
        if (before.Is(after)) return differences;
        foreach ((string list, string kind, string[] key) in Lists)
        {
            // An older form had no such list: nothing is known of it.
            if (before.List(list) is not { } old || after.List(list) is not { } now || ConfigurationText.AreSame(old, now)) continue;
            Dictionary<string, JsonElement> left = ByName(old, key), right = ByName(now, key);
            foreach (string name in left.Keys.Union(right.Keys).Where(name => !IsAlike(name, left, right)).Order(StringComparer.Ordinal))
            {
                JsonObject? was = Find(left, name), becomes = Find(right, name);
                differences.Add(new ConfigurationDifference(was is null ? "create" : becomes is null ? "delete" : "change", kind, name, was is null || becomes is null ? [] : Fields(was, becomes)));
            }
        }

        return differences;
    }

    public static string Digest(IReadOnlyList<ConfigurationDifference> changes) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', changes.Select(static c =>
        $"{c.Action} {c.Kind} {c.Name} {string.Join(' ', c.Fields.Select(static f => $"{f.Name}:{f.Before}>{f.After}"))}")))))[..16];

    private static Dictionary<string, JsonElement> ByName(JsonElement list, string[] key)
    {
        var things = new Dictionary<string, JsonElement>(list.GetArrayLength(), StringComparer.Ordinal);
        foreach (JsonElement thing in list.EnumerateArray()) things[string.Join(' ', key.Select(k => TextOf(thing, k)).Where(static part => !string.IsNullOrEmpty(part)))] = thing;
        return things;
    }

    private static string? TextOf(JsonElement thing, string key) => thing.TryGetProperty(key, out JsonElement value) ? value.ToString() : null;

    private static bool IsAlike(string name, Dictionary<string, JsonElement> left, Dictionary<string, JsonElement> right) =>
        left.TryGetValue(name, out JsonElement was) && right.TryGetValue(name, out JsonElement becomes) && (ConfigurationText.AreSame(was, becomes) || JsonElement.DeepEquals(was, becomes));

    private static JsonObject? Find(Dictionary<string, JsonElement> things, string name) => things.TryGetValue(name, out JsonElement thing) ? JsonObject.Create(thing) : null;

    private static List<ConfigurationField> Fields(JsonObject was, JsonObject becomes) =>
        [.. was.Select(static f => f.Key).Union(becomes.Select(static f => f.Key)).Where(name => !JsonNode.DeepEquals(was[name], becomes[name])).Select(name => new ConfigurationField(name, was[name]?.ToJsonString(Shown), becomes[name]?.ToJsonString(Shown)))];
}
