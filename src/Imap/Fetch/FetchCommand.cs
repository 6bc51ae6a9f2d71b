using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>FETCH and UID FETCH (RFC 9051 §6.4.5) with CHANGEDSINCE and VANISHED (RFC 7162 §3.1.4, §3.2.6) and PARTIAL (RFC 9394 §3.3).</summary>
internal sealed record FetchCommand(bool Uid, SequenceSet Set, FetchAttributes Attributes, IReadOnlyList<SectionItem> Sections, ModSeq? ChangedSince, bool Vanished, PartialRange? Partial) : ImapCommand
{
    // Each section costs a read of each message.
    private const int MaximumSections = 100;

    internal static ImapCommand Parse(ref ImapScanner input) => Parse(ref input, uid: false);

    internal static ImapCommand ParseUid(ref ImapScanner input) => Parse(ref input, uid: true);

    private static FetchCommand Parse(ref ImapScanner input, bool uid)
    {
        input.Space();
        SequenceSet set = SequenceSet.Parse(ref input);
        input.Space();
        FetchAttributes attributes = FetchAttributes.None;
        var sections = new List<SectionItem>();
        if (input.TryTake((byte)'('))
        {
            do
            {
                Item(ref input, ref attributes, sections);
                if (sections.Count > MaximumSections) throw ImapCommandException.Bad("FETCH asks for too many sections.");
            }
            while (input.TrySpace());
            input.Expect((byte)')');
        }
        else if (!TryMacro(ref input, ref attributes))
        {
            Item(ref input, ref attributes, sections);
        }

        ModSeq? changedSince = null;
        bool vanished = false;
        PartialRange? partial = null;
        if (input.TrySpace())
        {
            input.Expect((byte)'(');
            do
            {
                if (input.TryWord("CHANGEDSINCE"u8))
                {
                    input.Space();
                    changedSince = new ModSeq((long)input.Number64());
                }
                else if (input.TryWord("VANISHED"u8))
                {
                    vanished = true;
                }
                else if (partial is null && input.TryWord("PARTIAL"u8))
                {
                    input.Space();
                    partial = PartialRange.Parse(ref input);
                }
                else
                {
                    throw ImapCommandException.Bad("That modifier of FETCH is not known.");
                }
            }
            while (input.TrySpace());
            input.Expect((byte)')');
            // RFC 7162 §3.2.6.
            if (partial is not null && !uid) throw ImapCommandException.Bad("PARTIAL belongs to UID FETCH.");
            if (vanished && (changedSince is null || !uid)) throw ImapCommandException.Bad("VANISHED belongs to UID FETCH with CHANGEDSINCE.");
        }

        if (changedSince is not null) attributes |= FetchAttributes.ModSeq;
        return new FetchCommand(uid, set, attributes, sections, changedSince, vanished, partial);
    }

    /// <summary>"uid flags)", of NOTIFY (RFC 5465 §5.2): what to fetch of each new message, after the opening bracket. Nothing of it sets \Seen.</summary>
    internal static FetchCommand ParseItems(ref ImapScanner input)
    {
        FetchAttributes attributes = FetchAttributes.None;
        var sections = new List<SectionItem>();
        do
        {
            Item(ref input, ref attributes, sections);
            if (sections.Count > MaximumSections) throw ImapCommandException.Bad("NOTIFY asks for too many sections.");
        }
        while (input.TrySpace());
        input.Expect((byte)')');
        return new FetchCommand(Uid: true, SequenceSet.Nothing, attributes, sections, null, Vanished: false, null);
    }

    private static bool TryMacro(ref ImapScanner input, ref FetchAttributes attributes)
    {
        const FetchAttributes fast = FetchAttributes.Flags | FetchAttributes.InternalDate | FetchAttributes.Size;
        if (input.TryWord("ALL"u8)) attributes |= fast | FetchAttributes.Envelope;
        else if (input.TryWord("FAST"u8)) attributes |= fast;
        else if (input.TryWord("FULL"u8)) attributes |= fast | FetchAttributes.Envelope | FetchAttributes.Body;
        else return false;
        return true;
    }

    private static void Item(ref ImapScanner input, ref FetchAttributes attributes, List<SectionItem> sections)
    {
        ReadOnlySpan<byte> name = input.AtomBefore((byte)'[');
        switch (System.Text.Encoding.ASCII.GetString(name).ToUpperInvariant())
        {
            case "UID": attributes |= FetchAttributes.Uid; break;
            case "FLAGS": attributes |= FetchAttributes.Flags; break;
            case "INTERNALDATE": attributes |= FetchAttributes.InternalDate; break;
            case "RFC822.SIZE": attributes |= FetchAttributes.Size; break;
            case "MODSEQ": attributes |= FetchAttributes.ModSeq; break;
            case "EMAILID": attributes |= FetchAttributes.EmailId; break;
            case "THREADID": attributes |= FetchAttributes.ThreadId; break;
            case "SAVEDATE": attributes |= FetchAttributes.SaveDate; break;
            case "ENVELOPE": attributes |= FetchAttributes.Envelope; break;
            case "BODYSTRUCTURE": attributes |= FetchAttributes.BodyStructure; break;
            case "PREVIEW":
                attributes |= FetchAttributes.Preview;
                SkipPreviewModifiers(ref input);
                break;
            case "RFC822": sections.Add(SectionSyntax.Named("RFC822"u8, SectionText.All, peek: false)); break;
            case "RFC822.HEADER": sections.Add(SectionSyntax.Named("RFC822.HEADER"u8, SectionText.Header, peek: true)); break;
            case "RFC822.TEXT": sections.Add(SectionSyntax.Named("RFC822.TEXT"u8, SectionText.Text, peek: false)); break;
            case "BODY":
                if (input.Peek() == '[') sections.Add(SectionSyntax.Parse(ref input, SectionKind.Raw, peek: false));
                else attributes |= FetchAttributes.Body;
                break;
            case "BODY.PEEK": sections.Add(SectionSyntax.Parse(ref input, SectionKind.Raw, peek: true)); break;
            case "BINARY": sections.Add(SectionSyntax.Parse(ref input, SectionKind.Binary, peek: false)); break;
            case "BINARY.PEEK": sections.Add(SectionSyntax.Parse(ref input, SectionKind.Binary, peek: true)); break;
            case "BINARY.SIZE": sections.Add(SectionSyntax.Parse(ref input, SectionKind.BinarySize, peek: true)); break;
            default: throw ImapCommandException.Bad("That item of FETCH is not known.");
        }
    }

    // RFC 8970 §3.1: LAZY lets a server leave out a preview that it would have to make; here each is made on arrival.
    private static void SkipPreviewModifiers(ref ImapScanner input)
    {
        if (!input.TryPrefix(" ("u8)) return;
        do
        {
            if (!input.TryWord("LAZY"u8)) throw ImapCommandException.Bad("That modifier of PREVIEW is not known.");
        }
        while (input.TrySpace());
        input.Expect((byte)')');
    }
}
