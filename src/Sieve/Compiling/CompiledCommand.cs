namespace Posthouse.Sieve;

/// <summary>How a run goes on behind a command.</summary>
internal enum Flow
{
    Next,

    /// <summary>The whole run ends.</summary>
    Stop,

    /// <summary>The script ends, and the one that included it goes on (RFC 6609 §3.3).</summary>
    Return,

    /// <summary>Out of the loop that <see cref="SieveRun.BreakTo"/> names (RFC 5703 §3.2).</summary>
    Break,
}

/// <summary>A command, ready to be carried out. Holds no state: many runs share it.</summary>
internal abstract class CompiledCommand(SyntaxNode node)
{
    internal int Line { get; } = node.At.Line;

    internal Flow Execute(SieveRun run)
    {
        run.Line = Line;
        run.Step(1);
        return Run(run);
    }

    protected abstract Flow Run(SieveRun run);
}
