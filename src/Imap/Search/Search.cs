using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

internal sealed class SearchHandler : CommandHandler<SearchCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, SearchCommand command, CancellationToken cancellationToken)
    {
        SelectedMailbox selected = session.Selected;
        if (command.Key.UsesModSeq) session.EnableCondStore();
        bool save = command.Return is { } options && (options & SearchReturn.Save) != 0;
        if (command.Charset == SearchCharset.Unknown)
        {
            if (save) selected.SavedSearch = UidSet.Empty;
            return SearchSyntax.BadCharset;
        }

        // RFC 6855 §3.
        if (command.Charset != SearchCharset.None && session.Has(SessionFeatures.Utf8Accept)) return Completion.Bad("With UTF8=ACCEPT every text is UTF-8: leave CHARSET out.");
        var run = new SearchRun(session, command.Key);
        try
        {
            await run.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException) when (save)
        {
            // RFC 5182 §2.1: a search that fails leaves the saved result empty; so above.
            selected.SavedSearch = UidSet.Empty;
            throw;
        }

        if (command.Return is null && !session.IsRev2) WriteSearch(session, command, run);
        else WriteExtended(session, command, run);
        return Completion.Ok("SEARCH completed");
    }

    // "* SEARCH 2 84 882 (MODSEQ 917162500)"
    private static void WriteSearch(ImapSession session, SearchCommand command, SearchRun run)
    {
        ImapWriter output = session.Output;
        output.Write("* SEARCH"u8);
        foreach (uint number in (command.Uid ? run.Found : session.Selected.Map.SequencesOf(run.Found)).Members())
        {
            output.Write((byte)' ');
            output.WriteNumber(number);
        }

        // RFC 7162 §3.1.5.
        if (command.Key.UsesModSeq && !run.Found.IsEmpty)
        {
            output.Write(" (MODSEQ "u8);
            output.WriteNumber(run.HighestModSeq.Value);
            output.Write((byte)')');
        }

        output.Write("\r\n"u8);
    }

    // "* ESEARCH (TAG "A283") UID COUNT 3 ALL 2,10:11"
    private static void WriteExtended(ImapSession session, SearchCommand command, SearchRun run)
    {
        SearchReturn wanted = command.Return ?? SearchReturn.All;
        SelectedMailbox selected = session.Selected;
        UidSet found = run.Found;
        bool onlyEnds = (wanted & (SearchReturn.Min | SearchReturn.Max)) != 0 && (wanted & (SearchReturn.All | SearchReturn.Count)) == 0;
        if ((wanted & SearchReturn.Save) != 0) selected.SavedSearch = onlyEnds ? Ends(found, wanted) : found;
        // RFC 5182 §2.1: SAVE alone asks for no answer.
        if (wanted == SearchReturn.Save) return;

        ImapWriter output = session.Output;
        output.Write("* ESEARCH (TAG "u8);
        output.WriteString(session.Tag);
        output.Write(command.Uid ? ") UID"u8 : ")"u8);
        if (!found.IsEmpty)
        {
            Number(" MIN "u8, SearchReturn.Min, found.Min);
            Number(" MAX "u8, SearchReturn.Max, found.Max);
        }

        if ((wanted & SearchReturn.Count) != 0)
        {
            output.Write(" COUNT "u8);
            output.WriteNumber(found.MemberCount);
        }

        if ((wanted & SearchReturn.All) != 0 && !found.IsEmpty)
        {
            output.Write(" ALL "u8);
            output.WriteSet(command.Uid ? found : selected.Map.SequencesOf(found));
        }

        // RFC 7162 §3.1.10: of the messages that are told.
        if (command.Key.UsesModSeq && !found.IsEmpty)
        {
            output.Write(" MODSEQ "u8);
            output.WriteNumber(onlyEnds ? Ends(found, wanted).Members().Max(uid => run.ModSeqOf(uid).Value) : run.HighestModSeq.Value);
        }

        output.Write("\r\n"u8);

        void Number(ReadOnlySpan<byte> name, SearchReturn item, uint uid)
        {
            if ((wanted & item) == 0) return;
            output.Write(name);
            output.WriteNumber(command.Uid ? uid : selected.Map.SequenceOf(uid));
        }
    }

    private static UidSet Ends(UidSet found, SearchReturn wanted)
    {
        var ends = new UidSet.Builder();
        if (found.IsEmpty) return found;
        if ((wanted & SearchReturn.Min) != 0) ends.Add(found.Min);
        if ((wanted & SearchReturn.Max) != 0) ends.Add(found.Max);
        return ends.ToSet();
    }
}
