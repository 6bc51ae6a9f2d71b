namespace Posthouse.Sieve;

/// <summary>RFC 5463 §5: the script gives up; the message is kept and its owner told.</summary>
internal sealed class ErrorCommand : CompiledCommand
{
    private readonly SieveText _message;

    private ErrorCommand(SyntaxNode node, SieveText message)
        : base(node) => _message = message;

    internal static CompiledCommand Compile(ArgumentReader reader, ScriptCompiler compiler) => new ErrorCommand(reader.Node, reader.NextText("a message"));

    protected override Flow Run(SieveRun run) => throw new SieveRunException(_message.Get(run));
}
