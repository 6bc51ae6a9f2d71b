namespace Posthouse.Sieve;

/// <summary>reject and ereject (RFC 5429 §2).</summary>
internal sealed class RejectCommand : CompiledCommand
{
    private readonly SieveText _reason;
    private readonly bool _atProtocol;

    private RejectCommand(SyntaxNode node, SieveText reason, bool atProtocol)
        : base(node) => (_reason, _atProtocol) = (reason, atProtocol);

    internal static CompiledCommand Compile(ArgumentReader reader, ScriptCompiler compiler) => new RejectCommand(reader.Node, reader.NextText("a reason"), reader.Name == "ereject");

    protected override Flow Run(SieveRun run)
    {
        run.Actions.CancelKeep();
        run.Actions.Add(new RejectAction(_reason.Get(run), _atProtocol));
        run.Trace?.Action(Line, $"{(_atProtocol ? "ereject" : "reject")}: the sender gets it back");
        return Flow.Next;
    }
}
