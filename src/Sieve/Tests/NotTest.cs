namespace Posthouse.Sieve;

/// <summary>RFC 5228 §5.7.</summary>
internal sealed class NotTest : CompiledTest
{
    private readonly CompiledTest _test;

    private NotTest(SyntaxNode node, CompiledTest test)
        : base(node) => _test = test;

    internal static CompiledTest? Compile(ArgumentReader reader, ScriptCompiler compiler) =>
        compiler.Test(reader.Tests[0]) is { } test ? new NotTest(reader.Node, test) : null;

    protected override bool Evaluate(SieveRun run) => !_test.Holds(run);
}
