namespace Posthouse.Sieve;

/// <summary>RFC 5228 §4.1, with :copy (RFC 3894), :flags (RFC 5232), :create (RFC 5490), :specialuse (RFC 8579) and :mailboxid (RFC 9042).</summary>
internal sealed class FileIntoCommand : CompiledCommand
{
    private readonly MailboxArgument _mailbox;
    private readonly bool _copy;

    private FileIntoCommand(SyntaxNode node, MailboxArgument mailbox, bool copy)
        : base(node) => (_mailbox, _copy) = (mailbox, copy);

    internal static CompiledCommand Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        bool copy = reader.Flag("copy", "copy");
        MailboxArgument options = MailboxArgument.ReadOptions(reader);
        options = options with { Mailbox = reader.NextText("a mailbox") };
        options.Check(reader);
        return new FileIntoCommand(reader.Node, options, copy);
    }

    protected override Flow Run(SieveRun run)
    {
        FileIntoAction action = _mailbox.Get(run) with { Copy = _copy };
        if (!_copy) run.Actions.CancelKeep();
        run.Actions.Add(action);
        run.Trace?.Action(Line, $"fileinto{(_copy ? " :copy" : "")}: into \"{action.Mailbox}\"{MailboxArgument.Describe(action)}");
        return Flow.Next;
    }
}
