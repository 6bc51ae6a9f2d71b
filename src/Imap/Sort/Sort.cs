using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

internal sealed class SortHandler : CommandHandler<SortCommand>
{
    private const int MessageBatch = 1024;

    protected override async ValueTask<Completion> HandleAsync(ImapSession session, SortCommand command, CancellationToken cancellationToken)
    {
        if (command.Key.UsesModSeq) session.EnableCondStore();
        var run = new SearchRun(session, command.Key);
        await run.RunAsync(cancellationToken).ConfigureAwait(false);
        SortEntry[] entries = await EntriesAsync(session, command, run.Placements(), cancellationToken).ConfigureAwait(false);
        Array.Sort(entries, (a, b) => Compare(a, b, command.Criteria));

        ImapWriter output = session.Output;
        output.Write("* SORT"u8);
        foreach (SortEntry entry in entries)
        {
            output.Write((byte)' ');
            output.WriteNumber(command.Uid ? entry.Placement.Uid : session.Selected.Map.SequenceOf(entry.Placement.Uid));
        }

        output.Write("\r\n"u8);
        return Completion.Ok("SORT completed");
    }

    private static async ValueTask<SortEntry[]> EntriesAsync(ImapSession session, SortCommand command, List<Placement> found, CancellationToken cancellationToken)
    {
        var entries = new SortEntry[found.Count];
        for (int i = 0; i < entries.Length; i++) entries[i] = new SortEntry(found[i]);
        bool names = command.Criteria.Any(static c => c.Field is SortField.From or SortField.To or SortField.Cc);
        if (!names && command.Criteria.All(static c => c.Field is SortField.Arrival or SortField.Size)) return entries;
        await Summaries.ReadAsync(session.Store, found, MessageBatch, (at, summary) => entries[at].Take(summary, names), cancellationToken).ConfigureAwait(false);
        return entries;
    }

    private static int Compare(SortEntry a, SortEntry b, IReadOnlyList<SortCriterion> criteria)
    {
        foreach (SortCriterion criterion in criteria)
        {
            int order = a.CompareTo(b, criterion.Field);
            if (order != 0) return criterion.Reverse ? -order : order;
        }

        // RFC 5256 §3: what is equal stays in the order of the mailbox.
        return a.Placement.Uid.CompareTo(b.Placement.Uid);
    }
}
