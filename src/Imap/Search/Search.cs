using Posthouse.Storage;

namespace Posthouse.Imap;

internal sealed class SearchHandler : CommandHandler<SearchCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, SearchCommand command, CancellationToken cancellationToken)
    {
        SelectedMailbox selected = session.Selected;
        bool save = command.Return is { } options && options.Has(SearchReturn.Save);
        if (command.Charset == SearchCharset.Unknown)
        {
            if (save) selected.SavedSearch = Mail.UidSet.Empty;
            return SearchSyntax.BadCharset;
        }

        // RFC 6855 §3.
        if (command.Charset != SearchCharset.None && session.Has(SessionFeatures.Utf8Accept)) return Completion.Bad("With UTF8=ACCEPT every text is UTF-8: leave CHARSET out.");
        var run = new SearchRun(session, selected, command.Key, command.Return);
        try
        {
            await run.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failed) when (save && failed is StoreException or ImapCommandException { Completion.Kind: CompletionKind.No })
        {
            // RFC 5182 §2.1: a search that fails leaves the saved result empty; so above.
            selected.SavedSearch = Mail.UidSet.Empty;
            throw;
        }

        if (command.Return is null && !session.IsRev2) WriteSearch(session, command, run);
        else Answer(session, run, new FoundMessages(run.Found, null), command.Return ?? ResultOptions.All, command.Uid, null);
        return Completion.Ok("SEARCH completed", run.LimitCode);
    }

    /// <summary>What SEARCH and SORT with RETURN have in common: the saved result, the context, the response.</summary>
    internal static void Answer(ImapSession session, SearchRun run, FoundMessages found, ResultOptions options, bool uid, ContextOrder? order)
    {
        if (options.Has(SearchReturn.Save)) session.Selected.SavedSearch = ExtendedResult.Named(found, options);
        if (options.Has(SearchReturn.Update)) SearchContexts.Open(session, new SearchContext(session.Tag, uid, run.Key, run.Comparator, found.Uids, order));
        // RFC 5182 §2.1, RFC 5267 §4.3: SAVE and UPDATE ask for no answer of their own.
        if ((options.Wanted & ~(SearchReturn.Save | SearchReturn.Update | SearchReturn.Context | SearchReturn.Relevancy)) == 0) return;
        ExtendedResult.Write(session, run, found, options, uid);
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
        if (run.UsesModSeq && !run.Found.IsEmpty)
        {
            output.Write(" (MODSEQ "u8);
            output.WriteNumber(run.HighestModSeq.Value);
            output.Write((byte)')');
        }

        output.Write("\r\n"u8);
    }
}
