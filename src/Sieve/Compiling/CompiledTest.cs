namespace Posthouse.Sieve;

/// <summary>A test, ready to be asked. Holds no state: many runs share it.</summary>
internal abstract class CompiledTest(SyntaxNode node)
{
    internal int Line { get; } = node.At.Line;

    internal string Name { get; } = node.Name;

    internal bool Holds(SieveRun run)
    {
        run.Line = Line;
        run.Step(1);
        if (run.Trace is null) return Evaluate(run);
        run.Trace.Begin();
        bool result = Evaluate(run);
        run.Trace.Test(Line, Describe(), result);
        return result;
    }

    /// <summary>For explanations.</summary>
    protected virtual string Describe() => Name;

    protected abstract bool Evaluate(SieveRun run);
}
