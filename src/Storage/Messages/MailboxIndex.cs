using System.Runtime.InteropServices;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>Says whether a placement is wanted.</summary>
public delegate bool PlacementTest(in Placement placement);

/// <summary>
/// The placements of one mailbox in memory, ascending by UID, kept current by the writer after each commit.
/// Every method takes one consistent moment under a short lock. Sequence numbers are a session's own affair:
/// a session keeps the UIDs that it has announced.
/// </summary>
public sealed class MailboxIndex
{
    private readonly Lock _lock = new();
    private List<Placement> _rows = [];
    private readonly List<IndexEffect> _pending = [];
    private ModSeq _modSeq;
    private bool _loaded;
    private bool _dropped;

    internal MailboxIndex(MailboxId mailbox) => Mailbox = mailbox;

    public MailboxId Mailbox { get; }

    public int Count
    {
        get
        {
            lock (_lock) return _rows.Count;
        }
    }

    public ModSeq HighestModSeq
    {
        get
        {
            lock (_lock) return _modSeq;
        }
    }

    /// <summary>The mailbox was deleted, or the index was dropped from memory: it no longer follows. Ask the store for a new one.</summary>
    public bool IsStale
    {
        get
        {
            lock (_lock) return _dropped;
        }
    }

    /// <summary>Octets that it holds in memory, roughly.</summary>
    internal long Weight
    {
        get
        {
            lock (_lock) return 300 + ((long)_rows.Capacity * RowSize);
        }
    }

    private const int RowSize = 56;

    /// <summary>All UIDs as of now, and the mod-sequence of that moment.</summary>
    public (UidSet Uids, ModSeq ModSeq) Snapshot()
    {
        lock (_lock)
        {
            ReadOnlySpan<Placement> rows = CollectionsMarshal.AsSpan(_rows);
            if (rows.IsEmpty) return (UidSet.Empty, _modSeq);
            var builder = new UidSet.Builder();
            AddRuns(rows, builder);
            return (builder.ToSet(), _modSeq);
        }
    }

    // Most mailboxes have no gap, or few: a stretch without one is known by its two ends.
    private static void AddRuns(ReadOnlySpan<Placement> rows, UidSet.Builder into)
    {
        while (rows[^1].Uid - rows[0].Uid != rows.Length - 1)
        {
            AddRuns(rows[..(rows.Length / 2)], into);
            rows = rows[(rows.Length / 2)..];
        }

        into.Add(new UidRange(rows[0].Uid, rows[^1].Uid));
    }

    /// <summary>
    /// Adds the UIDs of <paramref name="uids"/> whose placements pass to <paramref name="into"/>, without copying them: a million take some
    /// 20 ms. The lock is held meanwhile, so callers ask for a part at a time; the test must be quick and must not wait.
    /// </summary>
    /// <returns>The highest mod-sequence of those that pass.</returns>
    public ModSeq Match(UidSet uids, PlacementTest test, UidSet.Builder into)
    {
        lock (_lock)
        {
            ModSeq highest = default;
            ReadOnlySpan<Placement> rows = CollectionsMarshal.AsSpan(_rows);
            foreach (UidRange range in uids)
            {
                int start = LowerBound(rows, range.First);
                int end = range.Last == uint.MaxValue ? rows.Length : LowerBound(rows, range.Last + 1);
                ModSeq found = Match(rows[start..Math.Max(start, end)], test, into);
                if (found > highest) highest = found;
            }

            return highest;
        }
    }

    /// <summary>The same of the next <paramref name="count"/> placements from a UID on, whatever UIDs they have; the UID to go on with, 0 at the end.</summary>
    internal uint Match(uint from, int count, PlacementTest test, UidSet.Builder into)
    {
        lock (_lock)
        {
            ReadOnlySpan<Placement> rows = CollectionsMarshal.AsSpan(_rows);
            int start = LowerBound(rows, from), end = Math.Min(rows.Length, start + count);
            Match(rows[start..end], test, into);
            return end < rows.Length ? rows[end].Uid : 0;
        }
    }

    private static ModSeq Match(ReadOnlySpan<Placement> rows, PlacementTest test, UidSet.Builder into)
    {
        ModSeq highest = default;
        uint first = 0, last = 0;
        foreach (ref readonly Placement row in rows)
        {
            if (!test(row)) continue;
            if (row.ModSeq > highest) highest = row.ModSeq;
            if (first != 0 && row.Uid == last + 1)
            {
                last++;
                continue;
            }

            if (first != 0) into.Add(new UidRange(first, last));
            first = last = row.Uid;
        }

        if (first != 0) into.Add(new UidRange(first, last));
        return highest;
    }

    /// <summary>Appends the placements that are in <paramref name="uids"/> and still there to <paramref name="into"/>, ascending.</summary>
    public void Read(UidSet uids, List<Placement> into)
    {
        lock (_lock)
        {
            ReadOnlySpan<Placement> rows = CollectionsMarshal.AsSpan(_rows);
            foreach (UidRange range in uids)
            {
                int start = LowerBound(rows, range.First);
                int end = range.Last == uint.MaxValue ? rows.Length : LowerBound(rows, range.Last + 1);
                if (end > start) into.AddRange(rows[start..end]);
            }
        }
    }

    public bool TryGet(uint uid, out Placement placement)
    {
        lock (_lock)
        {
            ReadOnlySpan<Placement> rows = CollectionsMarshal.AsSpan(_rows);
            int at = LowerBound(rows, uid);
            bool found = at < rows.Length && rows[at].Uid == uid;
            placement = found ? rows[at] : default;
            return found;
        }
    }

    /// <summary>The first UID without \Seen, or 0.</summary>
    public uint FirstUnseen()
    {
        lock (_lock)
        {
            foreach (ref readonly Placement row in CollectionsMarshal.AsSpan(_rows))
            {
                if (!row.Flags.Has(MessageFlags.Seen)) return row.Uid;
            }

            return 0;
        }
    }

    /// <summary>Takes over the rows of a moment, then applies what was committed while they were read.</summary>
    internal void Load(List<Placement> rows, ModSeq modSeq)
    {
        lock (_lock)
        {
            _rows = rows;
            _modSeq = modSeq;
            _loaded = true;
            foreach (IndexEffect effect in _pending)
            {
                ApplyLocked(effect, []);
            }

            _pending.Clear();
        }
    }

    /// <summary>Called by the writer. <paramref name="appended"/> holds the rows of an append of several; false when it needs them.</summary>
    internal void Apply(in IndexEffect effect, List<Placement> appended)
    {
        lock (_lock)
        {
            if (_loaded) ApplyLocked(effect, appended);
            // A set of rows cannot be kept pending without reading them: such a load starts again.
            else if (effect.Kind == ChangeKind.Appended && effect.Single.Uid == 0) _dropped = true;
            else _pending.Add(effect);
        }
    }

    internal void Drop()
    {
        lock (_lock) _dropped = true;
    }

    private void ApplyLocked(in IndexEffect effect, List<Placement> appended)
    {
        // Rows that were read between the commit and this call hold the change already. Each change of a mailbox has a mod-sequence of its own.
        if (effect.ModSeq <= _modSeq) return;
        switch (effect.Kind)
        {
            case ChangeKind.Appended when effect.Single.Uid != 0:
                _rows.Add(effect.Single);
                break;
            case ChangeKind.Appended:
                _rows.AddRange(appended);
                break;
            case ChangeKind.FlagsChanged:
                ChangeFlags(effect);
                break;
            case ChangeKind.Expunged:
                Remove(effect.Uids);
                break;
            case ChangeKind.MailboxDeleted:
                _rows.Clear();
                _dropped = true;
                break;
        }

        _modSeq = effect.ModSeq;
    }

    private void ChangeFlags(in IndexEffect effect)
    {
        Span<Placement> rows = CollectionsMarshal.AsSpan(_rows);
        foreach (UidRange range in effect.Uids)
        {
            for (int i = LowerBound(rows, range.First); i < rows.Length && rows[i].Uid <= range.Last; i++)
                rows[i] = rows[i] with { Flags = rows[i].Flags.Without(effect.Clear) | effect.Set, ModSeq = effect.ModSeq };
        }
    }

    private void Remove(UidSet uids)
    {
        if (uids.Count == 1)
        {
            ReadOnlySpan<Placement> rows = CollectionsMarshal.AsSpan(_rows);
            int start = LowerBound(rows, uids.Min);
            int end = uids.Max == uint.MaxValue ? rows.Length : LowerBound(rows, uids.Max + 1);
            _rows.RemoveRange(start, end - start);
            return;
        }

        _rows.RemoveAll(row => uids.Contains(row.Uid));
    }

    /// <summary>A copy of everything, for the file.</summary>
    internal (Placement[] Rows, ModSeq ModSeq, bool Current) Copy()
    {
        lock (_lock) return ([.. _rows], _modSeq, _loaded && !_dropped);
    }

    internal static int LowerBound(ReadOnlySpan<Placement> rows, uint uid)
    {
        int low = 0, high = rows.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (rows[middle].Uid < uid) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
