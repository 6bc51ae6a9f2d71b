namespace Posthouse.Sieve;

/// <summary>RFC 5228 §4.4.</summary>
internal sealed class DiscardCommand(SyntaxNode node) : CompiledCommand(node)
{
    protected override Flow Run(SieveRun run)
    {
        run.Actions.CancelKeep();
        run.Actions.Add(new DiscardAction());
        run.Trace?.Action(Line, "discard: not kept unless something else asks for it");
        return Flow.Next;
    }
}
