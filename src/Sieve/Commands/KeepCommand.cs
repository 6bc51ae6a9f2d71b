namespace Posthouse.Sieve;

/// <summary>RFC 5228 §4.3, with flags (RFC 5232 §5).</summary>
internal sealed class KeepCommand : CompiledCommand
{
    private readonly TextList? _flags;

    private KeepCommand(SyntaxNode node, TextList? flags)
        : base(node) => _flags = flags;

    internal static CompiledCommand Compile(ArgumentReader reader, ScriptCompiler compiler) => new KeepCommand(reader.Node, FlagsArgument.Read(reader));

    protected override Flow Run(SieveRun run)
    {
        IReadOnlyList<string>? flags = FlagsArgument.Get(run, _flags);
        run.Actions.CancelKeep();
        run.Actions.Add(new KeepAction(flags, Implicit: false));
        run.Trace?.Action(Line, $"keep: into the inbox{FlagsArgument.Describe(flags)}");
        return Flow.Next;
    }
}
