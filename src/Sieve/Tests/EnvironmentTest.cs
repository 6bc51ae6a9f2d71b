namespace Posthouse.Sieve;

/// <summary>RFC 5183 §4; items of imapsieve among them (RFC 6785 §4). An item that is not known fails, whatever it is compared with.</summary>
internal sealed class EnvironmentTest : CompiledTest
{
    private static readonly string Version = typeof(EnvironmentTest).Assembly.GetName().Version?.ToString(3) ?? "";

    private readonly SieveText _item;
    private readonly Matcher _matcher;

    private EnvironmentTest(SyntaxNode node, SieveText item, Matcher matcher)
        : base(node) => (_item, _matcher) = (item, matcher);

    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        var matching = new MatcherCompiler(reader);
        SieveText item = reader.NextText("the name of an item");
        return new EnvironmentTest(reader.Node, item, matching.Keys());
    }

    protected override bool Evaluate(SieveRun run)
    {
        string item = _item.Get(run).ToLowerInvariant();
        string? value = item switch
        {
            "name" => "Posthouse",
            "version" => Version,
            _ when run.Context.Environment.TryGetValue(item, out string? text) => text,
            // RFC 6785 §4.2, §4.5: empty where nobody did anything, and where no flags were changed.
            "imap.user" or "imap.email" or "imap.changedflags" => "",
            _ => null,
        };
        if (value is null) return false;
        run.Values.Clear();
        run.Values.Add(new TestValue(value));
        return _matcher.Match(run, run.Values);
    }

    protected override string Describe() => $"environment {_matcher} \"{_item.Constant}\" {_matcher.Keys}";
}
