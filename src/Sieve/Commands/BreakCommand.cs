namespace Posthouse.Sieve;

/// <summary>RFC 5703 §3.2: out of the innermost loop, or of the one that is named.</summary>
internal sealed class BreakCommand : CompiledCommand
{
    private readonly int _loop;

    private BreakCommand(SyntaxNode node, int loop)
        : base(node) => _loop = loop;

    internal static CompiledCommand? Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        SieveText? name = reader.TagText("name");
        List<string> loops = reader.Scope.Loops;
        int loop = name is null ? loops.Count - 1 : loops.LastIndexOf(name.Constant ?? "");
        if (loop < 0) reader.Error(reader.At, name is null ? "'break' stands in no loop." : $"'break' stands in no loop with the name \"{name.Constant}\".");
        return new BreakCommand(reader.Node, loop);
    }

    protected override Flow Run(SieveRun run)
    {
        run.BreakTo = _loop;
        return Flow.Break;
    }
}
