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

        if (command.Return is null && !session.IsRev2) WriteSearch(session, command, run.Found);
        else WriteExtended(session, command, run.Found);
        return Completion.Ok("SEARCH completed");
    }

    // "* SEARCH 2 84 882 (MODSEQ 917162500)"
    private static void WriteSearch(ImapSession session, SearchCommand command, List<Placement> found)
    {
        ImapWriter output = session.Output;
        output.Write("* SEARCH"u8);
        foreach (Placement placement in found)
        {
            output.Write((byte)' ');
            output.WriteNumber(command.Uid ? placement.Uid : session.Selected.Map.SequenceOf(placement.Uid));
        }

        // RFC 7162 §3.1.5.
        if (command.Key.UsesModSeq && found.Count > 0)
        {
            output.Write(" (MODSEQ "u8);
            output.WriteNumber(HighestModSeq(found));
            output.Write((byte)')');
        }

        output.Write("\r\n"u8);
    }

    // "* ESEARCH (TAG "A283") UID COUNT 3 ALL 2,10:11"
    private static void WriteExtended(ImapSession session, SearchCommand command, List<Placement> found)
    {
        SearchReturn wanted = command.Return ?? SearchReturn.All;
        SelectedMailbox selected = session.Selected;
        bool onlyEnds = (wanted & (SearchReturn.Min | SearchReturn.Max)) != 0 && (wanted & (SearchReturn.All | SearchReturn.Count)) == 0;
        List<Placement> told = onlyEnds ? Ends(found, wanted) : found;
        if ((wanted & SearchReturn.Save) != 0) selected.SavedSearch = UidsOf(told);
        // RFC 5182 §2.1: SAVE alone asks for no answer.
        if (wanted == SearchReturn.Save) return;

        ImapWriter output = session.Output;
        output.Write("* ESEARCH (TAG "u8);
        output.WriteString(session.Tag);
        output.Write(command.Uid ? ") UID"u8 : ")"u8);
        if (found.Count > 0)
        {
            Number(" MIN "u8, SearchReturn.Min, found[0]);
            Number(" MAX "u8, SearchReturn.Max, found[^1]);
        }

        if ((wanted & SearchReturn.Count) != 0)
        {
            output.Write(" COUNT "u8);
            output.WriteNumber(found.Count);
        }

        if ((wanted & SearchReturn.All) != 0 && found.Count > 0)
        {
            UidSet uids = UidsOf(found);
            output.Write(" ALL "u8);
            output.WriteSet(command.Uid ? uids : selected.Map.SequencesOf(uids));
        }

        // RFC 7162 §3.1.10.
        if (command.Key.UsesModSeq && told.Count > 0)
        {
            output.Write(" MODSEQ "u8);
            output.WriteNumber(HighestModSeq(told));
        }

        output.Write("\r\n"u8);

        void Number(ReadOnlySpan<byte> name, SearchReturn item, in Placement placement)
        {
            if ((wanted & item) == 0) return;
            output.Write(name);
            output.WriteNumber(command.Uid ? placement.Uid : selected.Map.SequenceOf(placement.Uid));
        }
    }

    private static List<Placement> Ends(List<Placement> found, SearchReturn wanted)
    {
        var ends = new List<Placement>(2);
        if (found.Count == 0) return ends;
        if ((wanted & SearchReturn.Min) != 0) ends.Add(found[0]);
        if ((wanted & SearchReturn.Max) != 0 && (ends.Count == 0 || found.Count > 1)) ends.Add(found[^1]);
        return ends;
    }

    private static UidSet UidsOf(List<Placement> found)
    {
        var uids = new UidSet.Builder();
        foreach (Placement placement in found) uids.Add(placement.Uid);
        return uids.ToSet();
    }

    private static long HighestModSeq(List<Placement> found)
    {
        long highest = 0;
        foreach (Placement placement in found) highest = Math.Max(highest, placement.ModSeq.Value);
        return highest;
    }
}
