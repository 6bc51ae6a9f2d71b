using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

internal sealed class SortHandler : CommandHandler<SortCommand>
{
    private const int MessageBatch = 1024;

    protected override async ValueTask<Completion> HandleAsync(ImapSession session, SortCommand command, CancellationToken cancellationToken)
    {
        // RFC 6203 §5: sorting by relevancy needs scores, told or not.
        ResultOptions? options = command.SortsBy(SortField.Relevancy) ? (command.Return ?? ResultOptions.All) with { Wanted = (command.Return?.Wanted ?? SearchReturn.All) | SearchReturn.Relevancy } : command.Return;
        var run = new SearchRun(session, session.Selected, command.Key, options);
        await run.RunAsync(cancellationToken).ConfigureAwait(false);
        SortEntry[] entries = await EntriesAsync(session, command.Criteria, run.Comparator, run.Placements(), run.ScoreOf, cancellationToken).ConfigureAwait(false);
        Array.Sort(entries, command.Comparer);
        if (command.Return is { } wanted)
        {
            var found = new FoundMessages(run.Found, Array.ConvertAll(entries, static entry => entry.Placement.Uid));
            ContextOrder? order = wanted.Has(SearchReturn.Update) ? new ContextOrder(command, run.Comparator, [.. entries]) : null;
            SearchHandler.Answer(session, run, found, wanted, command.Uid, order);
            return Completion.Ok("SORT completed", run.LimitCode);
        }

        ImapWriter output = session.Output;
        output.Write("* SORT"u8);
        foreach (SortEntry entry in entries)
        {
            output.Write((byte)' ');
            output.WriteNumber(command.Uid ? entry.Placement.Uid : session.Selected.Map.SequenceOf(entry.Placement.Uid));
        }

        // RFC 7162 §3.1.6.
        if (run.UsesModSeq && entries.Length > 0)
        {
            output.Write(" (MODSEQ "u8);
            output.WriteNumber(run.HighestModSeq.Value);
            output.Write((byte)')');
        }

        output.Write("\r\n"u8);
        return Completion.Ok("SORT completed", run.LimitCode);
    }

    internal static async ValueTask<SortEntry[]> EntriesAsync(ImapSession session, IReadOnlyList<SortCriterion> criteria, Comparator comparator, List<Placement> found, Func<uint, int> score, CancellationToken cancellationToken)
    {
        var entries = new SortEntry[found.Count];
        bool scored = criteria.Any(static c => c.Field == SortField.Relevancy);
        for (int i = 0; i < entries.Length; i++) entries[i] = new SortEntry(found[i]) { Score = scored ? score(found[i].Uid) : 100 };
        if (criteria.All(static c => c.Field is SortField.Arrival or SortField.Size or SortField.Relevancy)) return entries;
        await Summaries.ReadAsync(session.Store, found, MessageBatch, (at, summary) => entries[at].Take(summary, criteria, comparator), cancellationToken).ConfigureAwait(false);
        return entries;
    }
}
