namespace Posthouse.Sieve;

/// <summary>true and false (RFC 5228 §5.8, §5.6).</summary>
internal sealed class ConstantTest(SyntaxNode node, bool value) : CompiledTest(node)
{
    protected override bool Evaluate(SieveRun run) => value;
}
