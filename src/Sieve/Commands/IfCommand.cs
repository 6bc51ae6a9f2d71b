namespace Posthouse.Sieve;

/// <summary>if, elsif and else as one (RFC 5228 §3.1).</summary>
internal sealed class IfCommand(SyntaxNode node, IfCommand.Branch[] branches) : CompiledCommand(node)
{
    /// <param name="Test">Null: else, or a test that is missing.</param>
    /// <param name="Missing">What the test needs that is not there; an error when it is reached (RFC 5463 §4).</param>
    internal sealed record Branch(CompiledTest? Test, string? Missing, CompiledCommand[] Block);

    protected override Flow Run(SieveRun run)
    {
        foreach (Branch branch in branches)
        {
            if (branch.Missing is not null) throw new SieveRunException(branch.Missing);
            if (branch.Test is null || branch.Test.Holds(run)) return run.Execute(branch.Block);
        }

        return Flow.Next;
    }
}
