namespace Posthouse.Sieve;

/// <summary>RFC 5232 §4.</summary>
internal sealed class HasFlagTest : CompiledTest
{
    private readonly VariablePlace[]? _places;
    private readonly Matcher _matcher;

    private HasFlagTest(SyntaxNode node, VariablePlace[]? places, Matcher matcher)
        : base(node) => (_places, _matcher) = (places, matcher);

    internal static CompiledTest? Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        var matching = new MatcherCompiler(reader);
        VariablePlace[]? places = null;
        if (reader.Left > 1)
        {
            TextList names = reader.NextList("a list of variables");
            if (!reader.Scope.Needs("variables", names.At, "A variable for flags")) reader.Fail();
            else places = [.. names.Items.Select(n => Place(n, names.At, reader)).OfType<VariablePlace>()];
        }

        TextList keys = reader.NextList("a list of flags");
        // Each string may hold several flags, as everywhere (RFC 5232 §2).
        if (matching.Type() is not (MatchType.Count or MatchType.Value))
            keys = new TextList([.. keys.Items.SelectMany(static k => k.Constant?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static f => new SieveText(f)) ?? [k])], keys.At);
        return new HasFlagTest(reader.Node, places, matching.For(keys));
    }

    protected override bool Evaluate(SieveRun run)
    {
        run.Values.Clear();
        if (_places is null)
        {
            foreach (string flag in run.Flags) run.Values.Add(new TestValue(flag));
        }
        else
        {
            foreach (VariablePlace place in _places)
            {
                foreach (string flag in ImapFlags.Normalize([run.Variables.Get(place)], run.Limits)) run.Values.Add(new TestValue(flag));
            }
        }

        return _matcher.Match(run, run.Values);
    }

    protected override string Describe() => $"hasflag {_matcher} {_matcher.Keys}";

    private static VariablePlace? Place(SieveText name, SievePosition at, ArgumentReader reader)
    {
        if (name.Constant is { } text && VariableTable.IsReference(text)) return reader.Scope.Variables.Find(text, at, reader.Scope);
        reader.Error(at, $"\"{name.Constant}\" cannot be the name of a variable.");
        return null;
    }
}
