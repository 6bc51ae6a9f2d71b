using System.Collections.Concurrent;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>The mailbox indexes in memory: loaded when first asked for, dropped when unused and the limit is passed. Large ones are kept as files as well.</summary>
/// <param name="snapshots">Null where nothing is done in the background.</param>
internal sealed class MailboxIndexCache(SqliteDatabase database, long limit, IndexSnapshots? snapshots)
{
    // A file is written anew when a hundredth of its rows has changed, within these bounds: fewer are read from the log in a moment, and
    // a large file is not written for a few.
    private const int LeastChanges = 2000;
    private const int MostChanges = 10_000;

    private readonly ConcurrentDictionary<MailboxId, Entry> _entries = new();
    private long _clock;
    private readonly Lock _filesLock = new();
    private Task _files = Task.CompletedTask;

    internal Task FilesWritten
    {
        get
        {
            lock (_filesLock) return _files;
        }
    }

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
        if (effect.Kind == ChangeKind.MailboxDeleted && snapshots is not null)
        {
            MailboxId gone = effect.Mailbox;
            Enqueue(() => snapshots.Delete(gone));
        }

        if (!_entries.TryGetValue(effect.Mailbox, out Entry? entry)) return;
        List<Placement> rows = [];
        if (effect.Kind == ChangeKind.Appended && effect.Single.Uid == 0)
        {
            rows = sql.Query(
                IndexLoader.Columns + " AND uid BETWEEN @2 AND @3 ORDER BY uid",
                IndexLoader.Row, effect.Mailbox.Value, effect.Uids.Min, effect.Uids.Max);
        }

        entry.Index.Apply(effect, rows);
        if (snapshots is null || ++entry.Changes < LeastChanges) return;
        int count = entry.Index.Count;
        if (count >= snapshots.Least && entry.Changes >= Math.Min(count / 100, MostChanges)) Keep(entry);
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
            if (IndexLoader.Load(sql, entry.Index.Mailbox, snapshots, out bool fromFile) is { } loaded)
            {
                entry.Index.Load(loaded.Rows, loaded.ModSeq);
                entry.Loaded.SetResult(entry.Index);
                if (!fromFile && snapshots is not null && loaded.Rows.Count >= snapshots.Least) Keep(entry);
            }
            else
            {
                _entries.TryRemove(new KeyValuePair<MailboxId, Entry>(entry.Index.Mailbox, entry));
                entry.Loaded.SetResult(null);
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

    private void Keep(Entry entry)
    {
        entry.Changes = 0;
        if (Interlocked.Exchange(ref entry.Keeping, 1) != 0) return;
        Enqueue(() =>
        {
            Volatile.Write(ref entry.Keeping, 0);
            (Placement[] rows, ModSeq modSeq, bool current) = entry.Index.Copy();
            if (current) snapshots!.Write(entry.Index.Mailbox, rows, modSeq);
        });
    }

    // One after the other: one copy at a time is in memory, and what is deleted last stays deleted.
    private void Enqueue(Action work)
    {
        lock (_filesLock) _files = _files.ContinueWith(_ => work(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private sealed class Entry(MailboxId mailbox)
    {
        internal MailboxIndex Index { get; } = new(mailbox);

        internal TaskCompletionSource<MailboxIndex?> Loaded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal long LastUse { get; set; }

        /// <summary>Since its file was written, roughly.</summary>
        internal int Changes { get; set; }

        /// <summary>1 while its file is due.</summary>
        internal int Keeping;
    }
}
