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

    /// <param name="wanted">What the file says.</param>
    /// <param name="file">The same as it came: what it leaves out is not there.</param>
    /// <param name="now">What there is.</param>
    /// <returns>What the file says, with what it leaves out of what there is.</returns>
    public static ConfigurationModel Complete(ConfigurationModel wanted, byte[] file, ConfigurationText now)
    {
        using var document = JsonDocument.Parse(file);
        // Only of these lists: the others may be long, and are as they were read.
        var completed = new JsonObject();
        foreach ((string list, string[] key) in Lists)
        {
            if (!document.RootElement.TryGetProperty(list, out JsonElement said) || said.ValueKind != JsonValueKind.Array || now.List(list) is not { } there) continue;
            var known = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (JsonElement thing in there.EnumerateArray()) known[Name(thing, key)] = thing;
            var things = new JsonArray();
            foreach (JsonElement thing in said.EnumerateArray())
            {
                JsonObject one = JsonObject.Create(thing)!;
                if (known.TryGetValue(Name(thing, key), out JsonElement was)) Complete(one, was);
                things.Add(one);
            }

            completed[list] = things;
        }

        var part = (ConfigurationModel)RequestBody.Parse(Encoding.UTF8.GetBytes(completed.ToJsonString()), typeof(ConfigurationModel));
        return wanted with
        {
            Domains = part.Domains ?? wanted.Domains, Accounts = part.Accounts ?? wanted.Accounts, Groups = part.Groups ?? wanted.Groups, Limits = part.Limits ?? wanted.Limits,
            IdentityProviders = part.IdentityProviders ?? wanted.IdentityProviders, OauthClients = part.OauthClients ?? wanted.OauthClients,
        };
    }

    private static string Name(JsonElement thing, string[] key) => string.Join(' ', key.Select(name => Canonical(thing.TryGetProperty(name, out JsonElement value) ? value.GetString() : null)));

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
