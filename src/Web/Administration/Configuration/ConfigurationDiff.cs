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

    public static List<ConfigurationDifference> Of(string before, string after)
    {
        JsonObject old = JsonNode.Parse(before)!.AsObject(), now = JsonNode.Parse(after)!.AsObject();
        var differences = new List<ConfigurationDifference>();
        foreach ((string list, string kind, string[] key) in Lists)
        {
            // An older form had no such list: nothing is known of it.
            if (old[list] is null || now[list] is null) continue;
            SortedDictionary<string, JsonObject> left = ByName(old[list], key), right = ByName(now[list], key);
            foreach (string name in left.Keys.Union(right.Keys).Order(StringComparer.Ordinal))
            {
                JsonObject? was = left.GetValueOrDefault(name), becomes = right.GetValueOrDefault(name);
                if (was is not null && becomes is not null && JsonNode.DeepEquals(was, becomes)) continue;
                differences.Add(new ConfigurationDifference(was is null ? "create" : becomes is null ? "delete" : "change", kind, name, was is null || becomes is null ? [] : Fields(was, becomes)));
            }
        }

        return differences;
    }

    public static string Digest(IReadOnlyList<ConfigurationDifference> changes) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', changes.Select(static c =>
        $"{c.Action} {c.Kind} {c.Name} {string.Join(' ', c.Fields.Select(static f => $"{f.Name}:{f.Before}>{f.After}"))}")))))[..16];

    private static SortedDictionary<string, JsonObject> ByName(JsonNode? list, string[] key)
    {
        var things = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (JsonNode? thing in list?.AsArray() ?? []) things[string.Join(' ', key.Select(k => thing![k]?.ToString()).Where(static part => !string.IsNullOrEmpty(part)))] = thing!.AsObject();
        return things;
    }

    private static List<ConfigurationField> Fields(JsonObject was, JsonObject becomes) =>
        [.. was.Select(static f => f.Key).Union(becomes.Select(static f => f.Key)).Where(name => !JsonNode.DeepEquals(was[name], becomes[name])).Select(name => new ConfigurationField(name, was[name]?.ToJsonString(Shown), becomes[name]?.ToJsonString(Shown)))];
}
