namespace Posthouse.Sieve;

/// <summary>RFC 5228 §5.7, with :index (RFC 5260 §6) and :mime (RFC 5703 §4.1).</summary>
internal sealed class HeaderTest : CompiledTest
{
    private readonly FieldSelector _fields;
    private readonly Matcher _matcher;

    private HeaderTest(SyntaxNode node, FieldSelector fields, Matcher matcher)
        : base(node) => (_fields, _matcher) = (fields, matcher);

    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        var matching = new MatcherCompiler(reader);
        (int, bool) index = FieldSelector.ReadIndex(reader);
        MimeSelector? mime = MimeSelector.Read(reader, options: true);
        FieldSelector fields = FieldSelector.Finish(reader, reader.NextList("a list of header fields"), index, mime);
        return new HeaderTest(reader.Node, fields, matching.Keys());
    }

    protected override bool Evaluate(SieveRun run)
    {
        _fields.Gather(run, AddressPart.Text, run.Values);
        return _matcher.Match(run, run.Values);
    }

    protected override string Describe() => $"header {_matcher} {_fields} {_matcher.Keys}";
}
