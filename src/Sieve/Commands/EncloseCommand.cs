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
        if (run.Part is not null) throw new SieveRunException("A message cannot be enclosed while its parts are gone through.");
        string[] headers = [.. _headers?.Get(run) ?? []];
        byte[] enclosed = MimeEntity.Enclose(run.Message, _text.Get(run), _subject?.Get(run), headers, run.Limits);
        run.Hold(enclosed.Length);
        run.Step(10 + enclosed.Length / 4096);
        run.Message.Become(SieveMessage.FromBytes(enclosed));
        run.Trace?.Action(Line, "enclose: the message is now an attachment");
        return Flow.Next;
    }
}
