namespace Posthouse.Sieve;

/// <summary>RFC 5229 §5: compares strings of the script, which have variables in them. :count counts those that are not empty.</summary>
internal sealed class StringTest : CompiledTest
{
    private readonly TextList _source;
    private readonly Matcher _matcher;

    private StringTest(SyntaxNode node, TextList source, Matcher matcher)
        : base(node) => (_source, _matcher) = (source, matcher);

    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        var matching = new MatcherCompiler(reader);
        TextList source = reader.NextList("a list of strings");
        return new StringTest(reader.Node, source, matching.Keys());
    }

    protected override bool Evaluate(SieveRun run)
    {
        run.Values.Clear();
        foreach (SieveText text in _source.Items)
        {
            TestValue value = text.Value(run);
            if (_matcher.Type != MatchType.Count || value.Text.Length > 0) run.Values.Add(value);
        }

        return _matcher.Match(run, run.Values);
    }

    protected override string Describe() => $"string {_matcher} {_source} {_matcher.Keys}";
}
