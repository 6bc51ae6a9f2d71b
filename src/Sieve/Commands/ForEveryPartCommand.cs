namespace Posthouse.Sieve;

/// <summary>RFC 5703 §3.1: the block once for each part, depth first; a loop inside goes over what is inside the part that the outer one is at.</summary>
internal sealed class ForEveryPartCommand : CompiledCommand
{
    private readonly CompiledCommand[] _block;
    private readonly int _depth;

    private ForEveryPartCommand(SyntaxNode node, CompiledCommand[] block, int depth)
        : base(node) => (_block, _depth) = (block, depth);

    internal static CompiledCommand Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        SieveText? name = reader.TagText("name");
        List<string> loops = reader.Scope.Loops;
        loops.Add(name?.Constant ?? "");
        CompiledCommand[] block = compiler.Block(reader.Node.Block!);
        loops.RemoveAt(loops.Count - 1);
        return new ForEveryPartCommand(reader.Node, block, loops.Count);
    }

    protected override Flow Run(SieveRun run)
    {
        RunPart? outer = run.Part;
        IEnumerable<RunPart> parts = outer is null ? RunPart.Root(run).SelfAndDescendants() : outer.SelfAndDescendants().Skip(1);
        Flow flow = Flow.Next;
        SieveMessage message = run.Message.Base;
        foreach (RunPart part in parts.Take(run.Limits.Parts))
        {
            // What stood in a part that was replaced is gone.
            if (run.Message.IsReplaced(part)) continue;
            run.Step(1);
            run.Part = part;
            run.Trace?.Action(Line, $"foreverypart: {part.Structure.Type}/{part.Structure.Subtype}{(part.Structure.FileName.Length > 0 ? $" \"{part.Structure.FileName}\"" : "")}");
            flow = run.Execute(_block);
            // Enclosed: there is another message now.
            if (flow == Flow.Next && !ReferenceEquals(run.Message.Base, message)) break;
            if (flow == Flow.Next) continue;
            if (flow == Flow.Break && run.BreakTo == _depth) flow = Flow.Next;
            break;
        }

        run.Part = outer is null || ReferenceEquals(run.Message.Base, message) ? outer : RunPart.Root(run);
        if (outer is null) run.Message.ApplyReplacements(run);
        return flow;
    }
}
