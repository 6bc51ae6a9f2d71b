using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>What a client that was here before knows (RFC 7162 §3.2.5).</summary>
/// <param name="Known">UIDs that it has; null is all.</param>
/// <param name="MatchSequences">Sequence numbers whose UIDs are <paramref name="MatchUids"/>.</param>
internal sealed record QResyncPoint(uint UidValidity, ModSeq ModSeq, SequenceSet? Known, SequenceSet? MatchSequences, SequenceSet? MatchUids);

/// <summary>SELECT and EXAMINE (RFC 9051 §6.3.2, §6.3.3) with the parameters of RFC 7162.</summary>
internal sealed record SelectCommand(string Name, bool ReadOnly, bool CondStore, QResyncPoint? QResync) : ImapCommand
{
    internal static ImapCommand ParseSelect(ref ImapScanner input) => Parse(ref input, readOnly: false);

    internal static ImapCommand ParseExamine(ref ImapScanner input) => Parse(ref input, readOnly: true);

    private static SelectCommand Parse(ref ImapScanner input, bool readOnly)
    {
        input.Space();
        string name = input.Mailbox();
        bool condStore = false;
        QResyncPoint? point = null;
        if (input.TrySpace())
        {
            input.Expect((byte)'(');
            do
            {
                if (input.TryWord("CONDSTORE"u8)) condStore = true;
                else if (input.TryWord("QRESYNC"u8)) point = Point(ref input);
                else throw ImapCommandException.Bad("That parameter of SELECT is not known.");
            }
            while (input.TrySpace());
            input.Expect((byte)')');
        }

        return new SelectCommand(name, readOnly, condStore, point);
    }

    // "(67890007 20050715194045000 41,43:211 (1:10 20:29))"
    private static QResyncPoint Point(ref ImapScanner input)
    {
        input.Space();
        input.Expect((byte)'(');
        uint validity = input.NonZeroNumber();
        input.Space();
        var modSeq = new ModSeq((long)input.Number64());
        SequenceSet? known = null, sequences = null, uids = null;
        if (input.TrySpace())
        {
            if (input.Peek() != '(')
            {
                known = SequenceSet.Parse(ref input);
                if (!input.TrySpace())
                {
                    input.Expect((byte)')');
                    return new QResyncPoint(validity, modSeq, known, null, null);
                }
            }

            input.Expect((byte)'(');
            sequences = SequenceSet.Parse(ref input);
            input.Space();
            uids = SequenceSet.Parse(ref input);
            input.Expect((byte)')');
        }

        input.Expect((byte)')');
        return new QResyncPoint(validity, modSeq, known, sequences, uids);
    }
}

internal sealed class SelectHandler : CommandHandler<SelectCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, SelectCommand command, CancellationToken cancellationToken)
    {
        if (command.QResync is not null && !session.Has(SessionFeatures.QResync)) return Completion.Bad("Enable QRESYNC first.");
        // RFC 9586 §3.5: pairs of sequence numbers and UIDs.
        if (command.QResync?.MatchSequences is not null && session.Has(SessionFeatures.UidOnly)) return ImapSession.UidRequired;

        // RFC 9051 §6.3.2: the mailbox that was open is closed whether or not the new one opens.
        if (session.HasSelected)
        {
            session.Deselect();
            session.Output.Write("* OK [CLOSED] The previous mailbox is closed\r\n"u8);
        }

        if (command.CondStore) session.Enable(SessionFeatures.CondStore);
        MailboxPath path = await session.ResolveAsync(command.Name, cancellationToken).ConfigureAwait(false);
        (Mailbox mailbox, KeywordTable keywords, MailboxRights rights) = await session.Store.ReadAsync(
            reader => (path.Require(reader, MailboxRights.Read, out MailboxRights rights), reader.Keywords(path.Owner), rights), cancellationToken).ConfigureAwait(false);
        if (await session.Store.GetIndexAsync(mailbox.Id, cancellationToken).ConfigureAwait(false) is not { } index)
            return Completion.No("There is no mailbox of that name.", "NONEXISTENT");

        (UidSet uids, ModSeq modSeq) = index.Snapshot();
        bool readOnly = command.ReadOnly || FlagRights.ChangesNothing(rights);
        var selected = new SelectedMailbox(mailbox.Account, mailbox.Id, mailbox.UidValidity, command.ReadOnly, uids, modSeq) { Rights = rights, Prefix = path.Prefix, Reader = path.IsOwn ? null : path.Reader };
        session.Select(selected);
        // What was committed between the snapshot and the subscription is in the index by now, or the mailbox is gone.
        if (await session.Store.GetIndexAsync(mailbox.Id, cancellationToken).ConfigureAwait(false) is not { } current)
        {
            session.Deselect();
            return Completion.No("The mailbox was deleted.", "NONEXISTENT");
        }

        selected.Note(current.HighestModSeq);
        if (!path.IsOwn)
        {
            // So is a change of its access list.
            selected.NoteRights();
            await SelectedRights.RefreshAsync(session, cancellationToken).ConfigureAwait(false);
            if (!session.HasSelected) return Completion.No("There is no mailbox of that name.", "NONEXISTENT");
        }

        Write(session, selected, path.IsOwn ? mailbox : mailbox with { Name = path.Prefix + mailbox.Name }, keywords, index);
        if (command.QResync is { } point && point.UidValidity == mailbox.UidValidity)
            await Resynchronization.WriteAsync(session, point, keywords, cancellationToken).ConfigureAwait(false);
        string verb = command.ReadOnly ? "EXAMINE" : "SELECT";
        return Completion.Ok($"{verb} completed", readOnly ? "READ-ONLY" : "READ-WRITE");
    }

    private static void Write(ImapSession session, SelectedMailbox selected, Mailbox mailbox, KeywordTable keywords, MailboxIndex index)
    {
        ImapWriter output = session.Output;
        FlagResponses.WriteFlagsAndPermanent(session, keywords);
        output.Write("* "u8);
        output.WriteNumber(selected.Map.Count);
        output.Write(" EXISTS\r\n"u8);
        if (!session.IsRev2)
        {
            // RFC 9051 Appendix E: RECENT and UNSEEN are gone in revision 2. No message is \Recent here, which RFC 3501 §2.3.2 lets be.
            output.Write("* 0 RECENT\r\n"u8);
            if (!session.Has(SessionFeatures.UidOnly) && index.FirstUnseen() is > 0 and var unseen && selected.Map.SequenceOf(unseen) is > 0 and var number) Line(output, "UNSEEN "u8, number, "The first unread message"u8);
        }

        Line(output, "UIDVALIDITY "u8, mailbox.UidValidity, "UIDs are valid"u8);
        Line(output, "UIDNEXT "u8, Math.Max(mailbox.UidNext, selected.Map.MaxUid + 1), "Predicted next UID"u8);
        Line(output, "HIGHESTMODSEQ "u8, Math.Max(1, selected.Seen.Value), "Highest mod-sequence"u8);
        output.Write("* OK [MAILBOXID ("u8);
        output.WriteText(mailbox.Id.ToString());
        output.Write(")] Its identifier\r\n"u8);
        if (session.Host.Urls is not null) output.Write("* OK [URLMECH INTERNAL] URLs can be authorised\r\n"u8);
        if (!session.IsRev2) return;
        // RFC 9051 §6.3.2: the LIST response gives the name in its normal form.
        output.Write("* LIST () \"/\" "u8);
        output.WriteMailbox(mailbox.Name);
        output.Write("\r\n"u8);
    }

    private static void Line(ImapWriter output, ReadOnlySpan<byte> code, long value, ReadOnlySpan<byte> text)
    {
        output.Write("* OK ["u8);
        output.Write(code);
        output.WriteNumber(value);
        output.Write("] "u8);
        output.Write(text);
        output.Write("\r\n"u8);
    }
}
