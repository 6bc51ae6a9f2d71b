using System.Net;
using YamlDotNet.RepresentationModel;

namespace Posthouse.SenderAuth.Tests;

/// <summary>The public suite of RFC 7208: every scenario, its explanation too.</summary>
public sealed class SpfVectorTests
{
    [Fact]
    public async Task Every_scenario_of_the_suite_ends_as_it_says()
    {
        var yaml = new YamlStream();
        using (StreamReader reader = File.OpenText(Vectors.Path("spf", "rfc7208-tests.yml"))) yaml.Load(reader);
        List<string> wrong = [];
        int run = 0;
        foreach (YamlDocument document in yaml.Documents)
        {
            var group = (YamlMappingNode)document.RootNode;
            var zone = new SpfZone((YamlMappingNode)group["zonedata"]);
            foreach ((YamlNode name, YamlNode scenario) in (YamlMappingNode)group["tests"])
            {
                run++;
                if (await RunAsync(zone, (YamlMappingNode)scenario) is { } difference) wrong.Add($"{group["description"]} / {name}: {difference}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{run} scenarios");
        Assert.True(run >= 200, $"The suite has only {run} scenarios.");
        Assert.Empty(wrong);
    }

    private static async Task<string?> RunAsync(SpfZone zone, YamlMappingNode scenario)
    {
        string sender = Text(scenario, "mailfrom")!;
        string helo = Text(scenario, "helo")!;
        int at = sender.LastIndexOf('@');
        var evaluator = new SpfEvaluator(zone, new SpfOptions(), TimeProvider.System);
        SpfOutcome outcome = await evaluator.CheckAsync(
            IPAddress.Parse(Text(scenario, "host")!),
            helo,
            sender.Length == 0 ? SpfIdentity.Helo : SpfIdentity.MailFrom,
            at < 0 ? "postmaster" : sender[..at],
            sender.Length == 0 ? helo : sender[(at + 1)..],
            TestContext.Current.CancellationToken);

        string[] allowed = scenario["result"] is YamlSequenceNode several ? [.. several.Select(static r => r.ToString())] : [Text(scenario, "result")!];
        if (!allowed.Contains(outcome.Result.Name())) return $"{outcome.Result.Name()} ({outcome.Reason} {outcome.Detail}) is none of {string.Join(", ", allowed)}";
        if (Text(scenario, "explanation") is not { } explanation) return null;
        string said = outcome.Explanation ?? "DEFAULT";
        return said == explanation ? null : $"explains '{said}', not '{explanation}'";
    }

    private static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) && value is YamlScalarNode scalar ? scalar.Value ?? "" : null;
}
