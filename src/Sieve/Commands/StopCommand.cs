namespace Posthouse.Sieve;

/// <summary>RFC 5228 §3.3; ends included scripts and those that include them too (RFC 6609 §3.1).</summary>
internal sealed class StopCommand(SyntaxNode node) : CompiledCommand(node)
{
    protected override Flow Run(SieveRun run)
    {
        run.Trace?.Action(Line, "stop");
        return Flow.Stop;
    }
}
