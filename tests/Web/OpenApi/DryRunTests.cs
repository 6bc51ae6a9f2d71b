using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>Every change can be tried first. What cannot stands here, with its reason.</summary>
public class DryRunTests
{
    private static readonly Dictionary<string, string> Without = new(StringComparer.Ordinal)
    {
        ["sendTestMessage"] = "A message that was not sent proves nothing.",
        ["repairStore"] = "It works on the files below the writer; verifyStore says what it would find.",
        ["compactStore"] = "It works on the files below the writer.",
        ["copyStore"] = "It writes files of its own and changes nothing here.",
        ["verifyStore"] = "It reads only.",
        ["verifyAudit"] = "It reads only.",
        ["testScript"] = "It reads only.",
        ["checkDns"] = "It reads only.",
        ["checkIdentityProvider"] = "It reads only.",
    };

    [Fact]
    public void Every_change_takes_a_dry_run_or_has_a_reason_why_not()
    {
        string contract = File.ReadAllText(Path.Combine(OpenApiTests.Root(), "docs", "api", "openapi.json"));
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        int changes = 0;
        foreach (JsonProperty path in JsonDocument.Parse(contract).RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty method in path.Value.EnumerateObject().Where(static method => method.Name is "post" or "put" or "patch" or "delete"))
            {
                changes++;
                bool tries = method.Value.TryGetProperty("parameters", out JsonElement parameters) && parameters.EnumerateArray().Any(static one => one.TryGetProperty("name", out JsonElement name) && name.GetString() == "dryRun");
                if (!tries) missing.Add(method.Value.GetProperty("operationId").GetString()!);
            }
        }

        Assert.True(changes > 40, $"{changes} changes only: the contract is read wrongly.");
        Assert.Equal(Without.Keys.Order(StringComparer.Ordinal), missing);
    }
}
