using System.Text.Json;

namespace Posthouse.Jmap.Tests;

/// <summary>Generated from the methods that there are: whoever adds one has it asked here by a stranger.</summary>
public class ForeignAccountTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task No_method_opens_or_knows_the_account_of_somebody_else()
    {
        using JmapClient alice = await server.SignInAsync();
        using JmapClient bob = await server.SignInAsync("bob");
        MethodRegistry methods = server.Service<MethodRegistry>();
        List<string> names = [.. methods.Names.Where(name => methods.Find(name)!.IsOfAccount).Order(StringComparer.Ordinal)];
        Assert.True(names.Count > 60, $"{names.Count} methods only: the registry is read wrongly.");
        var open = new List<string>();
        foreach (string name in names)
        {
            string another = await AskAsync(name, $$"""{"accountId":"{{alice.Account}}","ids":null,"create":{ },"filter":null}"""), nobody = await AskAsync(name, """{"accountId":"A999999","ids":null,"create":{},"filter":null}""");
            if (another != nobody || !another.Contains("\"accountNotFound\"", StringComparison.Ordinal)) open.Add($"{name}: {another} and {nobody}");
            if (!name.EndsWith("/copy", StringComparison.Ordinal)) continue;
            // Nor may anything be taken from there.
            string what = name == "Blob/copy" ? "\"blobIds\":[\"B1\"]" : "\"create\":{\"a\":{\"id\":\"M1\"}}";
            string from = await AskAsync(name, $$"""{"fromAccountId":"{{alice.Account}}","accountId":"{{bob.Account}}",{{what}} }""");
            if (!from.Contains("\"fromAccountNotFound\"", StringComparison.Ordinal)) open.Add($"{name} from there: {from}");
        }

        Assert.Empty(open);

        async Task<string> AskAsync(string name, string arguments)
        {
            (string response, JsonElement answer, _) = (await bob.CallsAsync($"""[["{name}",{arguments},"0"]]"""))[0];
            return response + " " + answer;
        }
    }
}
