namespace Posthouse.Sieve;

/// <summary>RFC 5228 §5.9: octets of the message; neither over nor under its own size.</summary>
internal sealed class SizeTest : CompiledTest
{
    private readonly bool _over;
    private readonly long _limit;

    private SizeTest(SyntaxNode node, bool over, long limit)
        : base(node) => (_over, _limit) = (over, limit);

    internal static CompiledTest? Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        string? which = reader.OneOf("over", "under");
        if (which is null) reader.Error(reader.At, "'size' needs ':over' or ':under'.");
        long limit = reader.NextNumber("a number of octets");
        return new SizeTest(reader.Node, which == "over", limit);
    }

    protected override bool Evaluate(SieveRun run)
    {
        long size = run.Message.Size;
        run.Trace?.See(size.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return _over ? size > _limit : size < _limit;
    }

    protected override string Describe() => $"size :{(_over ? "over" : "under")} {_limit}";
}
