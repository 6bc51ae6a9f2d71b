using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>Whoever replaces, changes or removes a thing can say which version of it he has seen (RFC 9110 §13.1.1). What is removed without stands here, with what a race could lose: nothing.</summary>
public class VersionTests
{
    private static readonly Dictionary<string, string> Without = new(StringComparer.Ordinal)
    {
        ["deleteDkimKey"] = "Nothing of a key changes but its state, and one that signs is refused whatever was seen.",
        ["removeSecondFactor"] = "It removes whatever there is, for somebody who has lost it: what he added meanwhile, he has.",
        ["revokeLink"] = "Nothing of a link changes but that it ends, and its number is never another's.",
        ["deleteApiKey"] = "Nothing of a key changes, and its number is never another's.",
        ["deleteOAuthClient"] = "Nothing of a client changes but its secret, which nobody is shown again.",
    };

    [Fact]
    public void Every_operation_on_one_thing_that_is_there_takes_the_version_that_was_seen_or_has_a_reason_why_not()
    {
        JsonElement paths = JsonDocument.Parse(File.ReadAllText(Path.Combine(OpenApiTests.Root(), "docs", "api", "openapi.json"))).RootElement.GetProperty("paths");
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        int asked = 0;
        foreach (JsonProperty path in paths.EnumerateObject())
        {
            foreach (JsonProperty method in path.Value.EnumerateObject().Where(static method => method.Name is "put" or "patch" or "delete"))
            {
                asked++;
                bool takes = method.Value.TryGetProperty("parameters", out JsonElement parameters) && parameters.EnumerateArray().Any(static one => one.TryGetProperty("name", out JsonElement name) && name.GetString() == "If-Match");
                if (!takes) missing.Add(method.Value.GetProperty("operationId").GetString()!);
            }
        }

        Assert.True(asked > 25, $"{asked} operations only: the contract is read wrongly.");
        Assert.Equal(Without.Keys.Order(StringComparer.Ordinal), missing);
    }
}
