namespace Posthouse.Sieve;

/// <summary>RFC 6609 §3.3; in the outermost script it is stop.</summary>
internal sealed class ReturnCommand(SyntaxNode node) : CompiledCommand(node)
{
    protected override Flow Run(SieveRun run)
    {
        run.Trace?.Action(Line, "return");
        return Flow.Return;
    }
}
