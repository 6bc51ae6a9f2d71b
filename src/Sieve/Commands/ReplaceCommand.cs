using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>RFC 5703 §5: another part takes the place of the one that the loop is at, or of the whole body.</summary>
internal sealed class ReplaceCommand : CompiledCommand
{
    private readonly bool _mime;
    private readonly SieveText? _subject;
    private readonly SieveText? _from;
    private readonly SieveText _text;

    private ReplaceCommand(SyntaxNode node, bool mime, SieveText? subject, SieveText? from, SieveText text)
        : base(node) => (_mime, _subject, _from, _text) = (mime, subject, from, text);

    internal static CompiledCommand Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        bool mime = reader.Flag("mime");
        SieveText? subject = reader.TagText("subject");
        SieveText? from = reader.TagText("from");
        // §5: an entity brings its own header; beside it these are to be ignored, and named as an error.
        if (mime && (subject ?? from) is not null) reader.Error(reader.At, "':subject' and ':from' cannot stand beside ':mime'.");
        if (from?.Constant is { } text && !IsMailboxList(text)) reader.Error(reader.LastAt, $"\"{text}\" is no e-mail address, nor a list of them.");
        return new ReplaceCommand(reader.Node, mime, subject, from, reader.NextText("a text"));
    }

    protected override Flow Run(SieveRun run)
    {
        byte[] entity = MimeEntity.Make(_text.Get(run), _mime);
        run.Hold(entity.Length);
        run.Step(10);
        RunPart part = run.Part ?? RunPart.Root(run);
        run.Message.Replace(part, entity);
        if (part.IsRoot)
        {
            // §5: what is replaced stays readable beside it.
            if (_subject is not null) run.Message.Rename("Subject", _subject.Get(run));
            // What is no address once its variables are known is passed over, as the RFC suggests.
            if (_from?.Get(run) is { } from && IsMailboxList(from)) run.Message.Rename("From", from);
        }

        if (run.Part is null) run.Message.ApplyReplacements(run);
        // §5: what is looked at from here on is what took its place.
        else part.BecomeFor(SieveMessage.FromBytes(entity));
        run.Trace?.Action(Line, $"replace: {part.Structure.Type}/{part.Structure.Subtype} by {(_mime ? "a MIME entity" : "text")}");
        return Flow.Next;
    }

    // RFC 5322 §3.4: mailbox-list.
    private static bool IsMailboxList(string text)
    {
        var parsed = AddressListParser.Parse(System.Text.Encoding.UTF8.GetBytes(text));
        return parsed.Count > 0 && parsed.All(static one => one is { Address: not null, Group: null });
    }
}
