namespace Posthouse.Sieve;

/// <summary>metadata and servermetadata (RFC 5490 §3.3, §4.1); an annotation that is not there matches nothing.</summary>
internal sealed class MetadataTest : CompiledTest
{
    private readonly SieveText? _mailbox;
    private readonly SieveText _annotation;
    private readonly Matcher _matcher;

    private MetadataTest(SyntaxNode node, SieveText? mailbox, SieveText annotation, Matcher matcher)
        : base(node) => (_mailbox, _annotation, _matcher) = (mailbox, annotation, matcher);

    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        var matching = new MatcherCompiler(reader);
        SieveText? mailbox = reader.Name == "metadata" ? reader.NextText("a mailbox") : null;
        SieveText annotation = reader.NextText("the name of an annotation");
        return new MetadataTest(reader.Node, mailbox, annotation, matching.Keys());
    }

    protected override bool Evaluate(SieveRun run)
    {
        run.Step(10);
        run.Values.Clear();
        if (run.Host.Metadata(_mailbox?.Get(run), _annotation.Get(run)) is { } value) run.Values.Add(new TestValue(value));
        return _matcher.Match(run, run.Values);
    }

    protected override string Describe() => $"{Name} {_matcher} \"{_annotation.Constant}\" {_matcher.Keys}";
}
