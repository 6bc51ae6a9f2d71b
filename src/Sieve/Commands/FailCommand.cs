namespace Posthouse.Sieve;

/// <summary>Stands where a command needs what is not there, in a script that said it would ask first (RFC 5463 §4).</summary>
internal sealed class FailCommand(SyntaxNode node, string message) : CompiledCommand(node)
{
    protected override Flow Run(SieveRun run) => throw new SieveRunException(message);
}
