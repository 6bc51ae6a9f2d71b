namespace Posthouse.Sieve;

/// <summary>RFC 5703 §6: the message becomes an attachment of a new one with a text.</summary>
internal sealed class EncloseCommand : CompiledCommand
{
    private readonly SieveText? _subject;
    private readonly TextList? _headers;
    private readonly SieveText _text;

    private EncloseCommand(SyntaxNode node, SieveText? subject, TextList? headers, SieveText text)
        : base(node) => (_subject, _headers, _text) = (subject, headers, text);

    internal static CompiledCommand Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        SieveText? subject = reader.TagText("subject");
        TextList? headers = reader.TagList("headers");
        return new EncloseCommand(reader.Node, subject, headers, reader.NextText("a text"));
    }

    protected override Flow Run(SieveRun run)
    {
        string[] headers = [.. _headers?.Get(run) ?? []];
        // In a loop: with the parts that were replaced before.
        if (run.Part is not null) run.Message.ApplyReplacements(run);
        byte[] enclosed = MimeEntity.Enclose(run.Message, _text.Get(run), _subject?.Get(run), headers, run.Context);
        run.Hold(enclosed.Length);
        run.Step(10 + enclosed.Length / 4096);
        run.Message.BecomeEnclosed(SieveMessage.FromBytes(enclosed));
        // §6: what comes after looks at the new message. The parts that a loop was to go over are no longer parts of it.
        if (run.Part is not null) run.Part = RunPart.Root(run);
        run.Trace?.Action(Line, "enclose: the message is now an attachment");
        return Flow.Next;
    }
}
