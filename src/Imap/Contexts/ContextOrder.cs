using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>The order of a sorted context, kept so that a position can be told of each message that comes and goes (RFC 5267 §4.3.3).</summary>
internal sealed class ContextOrder(SortCommand command, Comparator comparator, List<SortEntry> entries)
{
    internal int Count => entries.Count;

    /// <summary>Takes out those of the set. Each position, from 1, counts after the removals before it.</summary>
    internal List<(int Position, uint Uid)> Remove(UidSet uids)
    {
        var removed = new List<(int, uint)>();
        for (int i = 0; i < entries.Count; i++)
        {
            uint uid = entries[i].Placement.Uid;
            if (uids.Contains(uid)) removed.Add((i + 1 - removed.Count, uid));
        }

        if (removed.Count > 0) entries.RemoveAll(entry => uids.Contains(entry.Placement.Uid));
        return removed;
    }

    /// <summary>Puts those found by the run where they belong. Each position counts after the additions before it.</summary>
    internal async ValueTask<List<(int Position, uint Uid)>> AddAsync(ImapSession session, List<Placement> placements, CancellationToken cancellationToken)
    {
        var added = new List<(int, uint)>(placements.Count);
        foreach (SortEntry entry in await SortHandler.EntriesAsync(session, command.Criteria, comparator, placements, static _ => 100, cancellationToken).ConfigureAwait(false))
        {
            int at = entries.BinarySearch(entry, command.Comparer);
            if (at < 0) at = ~at;
            entries.Insert(at, entry);
            added.Add((at + 1, entry.Placement.Uid));
        }

        return added;
    }
}
