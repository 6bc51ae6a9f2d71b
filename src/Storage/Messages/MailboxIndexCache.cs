using System.Collections.Concurrent;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>The mailbox indexes in memory: loaded when first asked for, dropped when unused and the limit is passed.</summary>
internal sealed class MailboxIndexCache(SqliteDatabase database, long limit)
{
    private readonly ConcurrentDictionary<MailboxId, Entry> _entries = new();
    private long _clock;

    internal async ValueTask<MailboxIndex?> GetAsync(MailboxId mailbox, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_entries.TryGetValue(mailbox, out Entry? entry))
            {
                entry.LastUse = Interlocked.Increment(ref _clock);
                MailboxIndex? index = await entry.Loaded.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (index is null || !index.IsStale) return index;
                _entries.TryRemove(new KeyValuePair<MailboxId, Entry>(mailbox, entry));
                continue;
            }

            entry = new Entry(mailbox) { LastUse = Interlocked.Increment(ref _clock) };
            if (!_entries.TryAdd(mailbox, entry)) continue;
            Load(entry);
            // Of a mailbox that is gone nothing stays in the table: looking again would find nothing for ever.
            if (await entry.Loaded.Task.ConfigureAwait(false) is null) return null;
        }
    }

    /// <summary>Called by the writer after a commit, for every effect in order.</summary>
    internal void Apply(in IndexEffect effect, SqlSession sql)
    {
        if (!_entries.TryGetValue(effect.Mailbox, out Entry? entry)) return;
        List<Placement> rows = [];
        if (effect.Kind == ChangeKind.Appended && effect.Single.Uid == 0)
        {
            rows = sql.Query(
                "SELECT uid, flags, modseq, message, received, saved, octets FROM placement WHERE mailbox = @1 AND uid BETWEEN @2 AND @3 ORDER BY uid",
                PlacementRow, effect.Mailbox.Value, effect.Uids.Min, effect.Uids.Max);
        }

        entry.Index.Apply(effect, rows);
    }

    /// <summary>Forgets an index that could not follow; sessions get a new one.</summary>
    internal void Drop(MailboxId mailbox)
    {
        if (_entries.TryRemove(mailbox, out Entry? entry)) entry.Index.Drop();
    }

    private void Load(Entry entry)
    {
        SqlSession sql = database.RentReader();
        try
        {
            sql.Execute("BEGIN");
            (long modSeq, int count) = sql.QueryFirst("SELECT modseq, messages FROM mailbox WHERE id = @1", static row => (row.Int64(0), row.Int32(1)), entry.Index.Mailbox.Value);
            if (modSeq == 0)
            {
                _entries.TryRemove(new KeyValuePair<MailboxId, Entry>(entry.Index.Mailbox, entry));
                entry.Loaded.SetResult(null);
            }
            else
            {
                // Of a large mailbox, a list that grows step by step would be copied again and again.
                var rows = new List<Placement>(count + 4);
                sql.Visit(
                    "SELECT uid, flags, modseq, message, received, saved, octets FROM placement WHERE mailbox = @1 ORDER BY uid",
                    rows, static (row, rows) => rows.Add(PlacementRow(row)), entry.Index.Mailbox.Value);
                entry.Index.Load(rows, new ModSeq(modSeq));
                entry.Loaded.SetResult(entry.Index);
            }

            sql.Execute("COMMIT");
        }
        catch (Exception error)
        {
            _entries.TryRemove(new KeyValuePair<MailboxId, Entry>(entry.Index.Mailbox, entry));
            entry.Loaded.TrySetException(StorageErrors.Translate(error));
        }
        finally
        {
            database.Return(sql);
        }

        Trim(entry);
    }

    // Rough on purpose: weights change under us, and a little too much for a moment harms nobody.
    private void Trim(Entry keep)
    {
        long total = 0;
        foreach (Entry entry in _entries.Values) total += entry.Index.Weight;
        if (total <= limit) return;
        Entry[] oldest = [.. _entries.Values];
        Array.Sort(oldest, static (a, b) => a.LastUse.CompareTo(b.LastUse));
        foreach (Entry entry in oldest)
        {
            if (total <= limit - (limit / 8)) return;
            if (ReferenceEquals(entry, keep) || !_entries.TryRemove(new KeyValuePair<MailboxId, Entry>(entry.Index.Mailbox, entry))) continue;
            total -= entry.Index.Weight;
            entry.Index.Drop();
        }
    }

    private static readonly Func<SqlRow, Placement> PlacementRow = static row => new Placement(
        (uint)row.Int64(0), new MessageFlags((ulong)row.Int64(1)), new ModSeq(row.Int64(2)), new MessageId(row.Int64(3)), row.Moment(4), row.Moment(5), row.Int64(6));

    private sealed class Entry(MailboxId mailbox)
    {
        internal MailboxIndex Index { get; } = new(mailbox);

        internal TaskCompletionSource<MailboxIndex?> Loaded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal long LastUse { get; set; }
    }
}
