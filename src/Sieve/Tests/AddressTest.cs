namespace Posthouse.Sieve;

/// <summary>RFC 5228 §5.1, with :index (RFC 5260 §6), :mime (RFC 5703 §4.2) and subaddresses (RFC 5233).</summary>
internal sealed class AddressTest : CompiledTest
{
    private readonly FieldSelector _fields;
    private readonly AddressPart _part;
    private readonly Matcher _matcher;

    private AddressTest(SyntaxNode node, FieldSelector fields, AddressPart part, Matcher matcher)
        : base(node) => (_fields, _part, _matcher) = (fields, part, matcher);

    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        var matching = new MatcherCompiler(reader);
        AddressPart part = AddressParts.Read(reader);
        (int, bool) index = FieldSelector.ReadIndex(reader);
        MimeSelector? mime = MimeSelector.Read(reader, options: false);
        FieldSelector fields = FieldSelector.Finish(reader, reader.NextList("a list of header fields"), index, mime);
        return new AddressTest(reader.Node, fields, part, matching.Keys());
    }

    protected override bool Evaluate(SieveRun run)
    {
        _fields.Gather(run, _part, run.Values);
        return _matcher.Match(run, run.Values);
    }

    protected override string Describe() => $"address :{_part.ToString().ToLowerInvariant()} {_matcher} {_fields} {_matcher.Keys}";
}
