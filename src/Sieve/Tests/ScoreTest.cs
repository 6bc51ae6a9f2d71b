using System.Globalization;

namespace Posthouse.Sieve;

/// <summary>spamtest and virustest (RFC 5235 §2, §3). A message that was not looked at is "0"; for :count it has no value at all (§2.2).</summary>
internal sealed class ScoreTest : CompiledTest
{
    private readonly bool _percent;
    private readonly Matcher _matcher;

    private ScoreTest(SyntaxNode node, bool percent, Matcher matcher)
        : base(node) => (_percent, _matcher) = (percent, matcher);

    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        var matching = new MatcherCompiler(reader);
        bool percent = reader.Name == "spamtest" && reader.Flag("percent", "spamtestplus");
        SieveText key = reader.NextText("a value");
        return new ScoreTest(reader.Node, percent, matching.For(new TextList([key], reader.LastAt)));
    }

    protected override bool Evaluate(SieveRun run)
    {
        int? score = Name == "virustest" ? run.Context.VirusScore is { } virus ? Math.Clamp(virus, 1, 5) : null
            : run.Context.SpamPercent is not { } spam ? null
            : _percent ? Math.Clamp(spam, 0, 100)
            // RFC 5235 §2.1: 1 is surely not spam, 10 surely is.
            : 1 + Math.Clamp(spam, 0, 100) * 9 / 100;
        run.Values.Clear();
        if (score is not null || _matcher.Type != MatchType.Count) run.Values.Add(new TestValue((score ?? 0).ToString(CultureInfo.InvariantCulture)));
        return _matcher.Match(run, run.Values);
    }

    protected override string Describe() => $"{Name}{(_percent ? " :percent" : "")} {_matcher} {_matcher.Keys}";
}
