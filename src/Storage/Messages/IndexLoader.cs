using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Reads the placements of a mailbox: all from the records or, of a large one, from its file and what the change log says since. The
/// mailbox's own sums tell whether the two fit together; where they do not, the records are right.
/// </summary>
internal static class IndexLoader
{
    internal const string Columns = "SELECT uid, flags, modseq, message, received, saved, octets FROM placement WHERE mailbox = @1";

    // More than so many messages that changed since are read no faster than all of them.
    private const long MostChanged = 50_000;

    internal static readonly Func<SqlRow, Placement> Row = static row => new Placement(
        (uint)row.Int64(0), new MessageFlags((ulong)row.Int64(1)), new ModSeq(row.Int64(2)), new MessageId(row.Int64(3)), row.Moment(4), row.Moment(5), row.Int64(6));

    /// <summary>Inside a transaction. Null when the mailbox is gone.</summary>
    /// <param name="fromFile">Nothing had to be read but what changed.</param>
    internal static (List<Placement> Rows, ModSeq ModSeq)? Load(SqlSession sql, MailboxId mailbox, IndexSnapshots? snapshots, out bool fromFile)
    {
        fromFile = false;
        (long account, long modSeq, int count, long unseen, long octets) = sql.QueryFirst(
            "SELECT account, modseq, messages, unseen, octets FROM mailbox WHERE id = @1",
            static row => (row.Int64(0), row.Int64(1), row.Int32(2), row.Int64(3), row.Int64(4)), mailbox.Value);
        if (modSeq == 0) return null;
        var rows = new List<Placement>(0);
        if (snapshots is not null && count >= snapshots.Least && snapshots.TryRead(mailbox, rows) is { } then
            && then.Value <= modSeq && CatchUp(sql, account, mailbox, then, rows) && Fits(rows, count, unseen, octets))
        {
            fromFile = true;
            return (rows, new ModSeq(modSeq));
        }

        // Of a large mailbox, a list that grows step by step would be copied again and again.
        rows = new List<Placement>(count + 4);
        sql.Visit(Columns + " ORDER BY uid", rows, static (row, rows) => rows.Add(Row(row)), mailbox.Value);
        return (rows, new ModSeq(modSeq));
    }

    private static bool CatchUp(SqlSession sql, long account, MailboxId mailbox, ModSeq since, List<Placement> rows)
    {
        long oldest = sql.Scalar("SELECT MIN(modseq) FROM change_record WHERE account = @1", account);
        if (oldest == 0 || since.Value < oldest - 1) return false;
        var ranges = new List<UidRange>();
        sql.Visit("SELECT uids FROM change_record WHERE account = @1 AND modseq > @2 AND mailbox = @3 ORDER BY modseq",
            ranges, static (row, ranges) => ranges.AddRange(UidSetCodec.Decode(row.Bytes(0))), account, since.Value, mailbox.Value);
        if (ranges.Count == 0) return true;
        UidSet touched = UidSet.FromRanges(ranges);
        if (touched.MemberCount > MostChanged) return false;
        uint last = rows.Count == 0 ? 0 : rows[^1].Uid;
        var there = new List<Placement>();
        foreach (UidRange range in touched)
            sql.Visit(Columns + " AND uid BETWEEN @2 AND @3 ORDER BY uid", there, static (row, there) => there.Add(Row(row)), mailbox.Value, range.First, range.Last);
        var present = new UidSet.Builder();
        foreach (Placement row in there)
        {
            present.Add(row.Uid);
            if (row.Uid > last)
            {
                rows.Add(row);
                continue;
            }

            Span<Placement> known = CollectionsMarshal.AsSpan(rows);
            int at = MailboxIndex.LowerBound(known, row.Uid);
            if (at == known.Length || known[at].Uid != row.Uid) return false;
            known[at] = row;
        }

        UidSet still = present.ToSet();
        if (still.MemberCount == touched.MemberCount) return true;
        var gone = new UidSet.Builder();
        foreach (uint uid in touched.Members())
        {
            if (!still.Contains(uid)) gone.Add(uid);
        }

        Remove(rows, gone.ToSet());
        return true;
    }

    // What stays is moved up in as many pieces as there are gaps; a million rows are not asked one by one.
    private static void Remove(List<Placement> rows, UidSet gone)
    {
        Span<Placement> known = CollectionsMarshal.AsSpan(rows);
        int write = -1, read = 0;
        foreach (UidRange range in gone)
        {
            int from = MailboxIndex.LowerBound(known, range.First);
            int to = range.Last == uint.MaxValue ? known.Length : MailboxIndex.LowerBound(known, range.Last + 1);
            if (from == to) continue;
            if (write < 0)
            {
                write = from;
            }
            else
            {
                known[read..from].CopyTo(known[write..]);
                write += from - read;
            }

            read = to;
        }

        if (write < 0) return;
        known[read..].CopyTo(known[write..]);
        CollectionsMarshal.SetCount(rows, write + known.Length - read);
    }

    private static bool Fits(List<Placement> rows, int count, long unseen, long octets)
    {
        if (rows.Count != count) return false;
        long sum = 0, seen = 0;
        IndexSnapshots.ForEachPiece(rows.Count, (_, from, length) =>
        {
            (long size, long marked) = Sums(CollectionsMarshal.AsSpan(rows).Slice(from, length));
            Interlocked.Add(ref sum, size);
            Interlocked.Add(ref seen, marked);
        });
        return sum == octets && count - seen == unseen;
    }

    // Its first run is the one that somebody waits for.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (long Octets, long Seen) Sums(ReadOnlySpan<Placement> rows)
    {
        long sum = 0, seen = 0;
        foreach (ref readonly Placement row in rows)
        {
            sum += row.Size;
            seen += (long)(row.Flags.Bits & MessageFlags.Seen.Bits);
        }

        return (sum, seen / (long)MessageFlags.Seen.Bits);
    }
}
