namespace Posthouse.Sieve;

/// <summary>RFC 5228 §5.5, with :mime (RFC 5703 §4.3).</summary>
internal sealed class ExistsTest : CompiledTest
{
    private readonly FieldSelector _fields;

    private ExistsTest(SyntaxNode node, FieldSelector fields)
        : base(node) => _fields = fields;

    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        MimeSelector? mime = MimeSelector.Read(reader, options: false);
        return new ExistsTest(reader.Node, FieldSelector.Finish(reader, reader.NextList("a list of header fields"), default, mime));
    }

    protected override bool Evaluate(SieveRun run) => _fields.AllExist(run);

    protected override string Describe() => $"exists {_fields}";
}
