using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>What a file does not say of a thing that is there stays as it is: a suspended account whose quota a file sets is not let in by that.</summary>
internal static class PartialConfiguration
{
    // Of the others an entry is one fact, and has no parts to leave out.
    private static readonly (string List, string[] Key)[] Lists =
        [("domains", ["name"]), ("accounts", ["address"]), ("groups", ["address"]), ("limits", ["subject"]), ("identityProviders", ["owner", "name"]), ("oauthClients", ["clientId"])];

    /// <param name="file">That was read once, and is a configuration.</param>
    /// <param name="now">What there is.</param>
    /// <returns>The file, with what it leaves out of what there is.</returns>
    public static ConfigurationModel Complete(byte[] file, ConfigurationText now)
    {
        JsonObject whole = JsonNode.Parse(file)!.AsObject();
        foreach ((string list, string[] key) in Lists)
        {
            if (whole[list] is not JsonArray things || now.List(list) is not { } there) continue;
            var known = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (JsonElement thing in there.EnumerateArray()) known[string.Join(' ', key.Select(name => Canonical(thing.TryGetProperty(name, out JsonElement value) ? value.GetString() : null)))] = thing;
            foreach (JsonNode? thing in things)
            {
                if (thing is JsonObject one && known.TryGetValue(string.Join(' ', key.Select(name => Canonical((string?)one[name]))), out JsonElement was)) Complete(one, was);
            }
        }

        return (ConfigurationModel)RequestBody.Parse(Encoding.UTF8.GetBytes(whole.ToJsonString()), typeof(ConfigurationModel));
    }

    private static void Complete(JsonObject thing, JsonElement was)
    {
        foreach (JsonProperty member in was.EnumerateObject())
        {
            if (!thing.ContainsKey(member.Name)) thing[member.Name] = JsonNode.Parse(member.Value.GetRawText());
            else if (thing[member.Name] is JsonObject part && member.Value.ValueKind == JsonValueKind.Object) Complete(part, member.Value);
        }
    }

    // However it is spelled: an address with an internationalised domain, or another case.
    private static string Canonical(string? text) =>
        EmailAddress.TryParse(text, out EmailAddress? address) ? address.ToString().ToLowerInvariant() : DomainName.TryParse(text, out DomainName? domain) ? domain.Ascii : text ?? "";
}
