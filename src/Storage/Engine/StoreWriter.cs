using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Posthouse.Storage;

/// <summary>
/// The one thread that changes the store. It takes what has gathered, applies it in one transaction, makes segments and records
/// durable in that order, then completes every caller. Invariants: no caller is completed before the commit; a record never points
/// to bytes that are not on the disk; one caller's failure undoes that caller alone.
/// </summary>
internal sealed class StoreWriter : IDisposable
{
    // As often as a balancer looks at /readyz; a probe costs one small commit.
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<WriteItem> _queue = new();
    private readonly StoreInstruments _instruments;
    private readonly AutoResetEvent _wake = new(false);
    private readonly SqliteDatabase _database;
    private readonly SegmentLog _segments;
    private readonly SegmentLog _cold;
    private readonly CommitEffects _effects = new();
    private readonly MailboxIndexCache _indexes;
    private readonly ChangeFeed _feed;
    private readonly CheckpointPolicy _checkpoints;
    private readonly SpaceGuard _space;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private readonly ITimer _probes;
    private readonly int _groupLimit;
    private readonly List<WriteItem> _group;
    private readonly Action<CommitEffects> _committed;
    private readonly Action<Exception> _subscriberFailed;
    private SqlSession _sql;
    private WriteTransaction _transaction;
    private volatile bool _stopping;
    private volatile bool _stopped;
    private int _sleeping;
    private volatile string? _problem;
    private bool _troubled;
    private bool _hadRoom = true;
    private int _probing;

    internal StoreWriter(SqliteDatabase database, SqlSession sql, SegmentLog segments, SegmentLog cold, MailboxIndexCache indexes, ChangeFeed feed, SpaceGuard space, StoreOptions options, TimeProvider clock, ILogger log, Action<CommitEffects> committed)
    {
        _database = database;
        _sql = sql;
        _segments = segments;
        _cold = cold;
        _indexes = indexes;
        _feed = feed;
        _space = space;
        _clock = clock;
        _log = log;
        _committed = committed;
        _subscriberFailed = error => StorageLog.SubscriberFailed(log, error);
        _instruments = new StoreInstruments(options.Measured);
        _groupLimit = options.GroupLimit;
        _group = new List<WriteItem>(options.GroupLimit);
        _checkpoints = new CheckpointPolicy(database, log);
        _transaction = new WriteTransaction(sql, segments, cold, _effects, space, clock);
        _probes = clock.CreateTimer(_ => Probe(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        LookForRoom();
        if (!space.HasRoom) AskForProbe();
        _thread = new Thread(Run) { IsBackground = true, Name = "store writer" };
        _thread.Start();
    }

    /// <summary>What keeps the last group from being written; null when it was written.</summary>
    internal string? Problem => _problem;

    internal void Submit(WriteItem item)
    {
        if (_stopping)
        {
            item.Fail(new ObjectDisposedException(nameof(MailStore)));
            return;
        }

        _queue.Enqueue(item);
        // Waking costs a system call: only who finds the writer asleep pays it.
        if (Interlocked.Exchange(ref _sleeping, 0) != 0) _wake.Set();
        // It may have come after the last look of a writer that ended.
        if (_stopped) RefuseQueued();
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _probes.Dispose();
        _stopped = true;
        Interlocked.MemoryBarrier();
        RefuseQueued();
        _wake.Dispose();
        _instruments.Dispose();
        _checkpoints.Finish(_sql);
        _sql.Close();
        _segments.Dispose();
        _cold.Dispose();
    }

    private void RefuseQueued()
    {
        while (_queue.TryDequeue(out WriteItem? late)) late.Fail(new ObjectDisposedException(nameof(MailStore)));
    }

    private void Run()
    {
        while (true)
        {
            while (_group.Count < _groupLimit && _queue.TryDequeue(out WriteItem? item)) _group.Add(item);
            if (_group.Count == 0)
            {
                if (_stopping) return;
                Interlocked.Exchange(ref _sleeping, 1);
                // An item that came before the mark was set woke nobody: look once more.
                if (_queue.IsEmpty && !_stopping) _wake.WaitOne();
                Volatile.Write(ref _sleeping, 0);
                continue;
            }

            try
            {
                CommitGroup();
            }
            catch (Exception error)
            {
                // CommitGroup answers its callers itself; this is a defect in it, and must not end the only writer.
                StorageLog.WriterDefect(_log, error);
                FailGroup(StorageErrors.Translate(error));
            }

            _group.Clear();
            _effects.Clear();
            if (_problem is not null || !_space.HasRoom) AskForProbe();
        }
    }

    // Whoever is told that the server is not ready sends no mail any more, so the store finds out by itself when the disk works again.
    private void AskForProbe()
    {
        if (!_stopping && Interlocked.Exchange(ref _probing, 1) == 0) _probes.Change(ProbeInterval, Timeout.InfiniteTimeSpan);
    }

    private void Probe()
    {
        Volatile.Write(ref _probing, 0);
        Submit(new ProbeItem());
    }

    private void CommitGroup()
    {
        _troubled = false;
        long begun = StoreInstruments.Now;
        try
        {
            LookForRoom();
            _sql.Execute("BEGIN IMMEDIATE");
        }
        catch (Exception error)
        {
            Undo(error);
            return;
        }

        for (int i = 0; i < _group.Count; i++)
        {
            if (!TryApply(_group[i], out Exception? fatal))
            {
                Undo(fatal!);
                return;
            }
        }

        _group.RemoveAll(static item => item is AnsweredItem);
        bool wroteBytes = _segments.HasRecords;
        long applied = StoreInstruments.Now;
        try
        {
            _segments.Commit();
            _cold.Commit();
            _sql.Execute("COMMIT");
            _instruments.Committed(_group.Count, begun, applied);
        }
        catch (Exception error)
        {
            // The log's state on the disk is uncertain: bytes it may point to after a crash are neither reused nor removed.
            foreach (LargeBlob large in _effects.Kept) large.Keep();
            _segments.Abandon();
            _cold.Abandon();
            Undo(error);
            return;
        }

        // Changes of flags may go through while bytes do not: only a group with bytes shows that mail can be taken.
        if (_problem is not null && wroteBytes && !_troubled)
        {
            StorageLog.Recovered(_log);
            _problem = null;
        }

        Publish();
    }

    // False when the whole transaction is lost, not only this item's part.
    private bool TryApply(WriteItem item, out Exception? fatal)
    {
        fatal = null;
        CommitEffects.Mark mark = _effects.Set();
        try
        {
            _sql.Execute("SAVEPOINT item");
            item.Apply(_transaction);
            _sql.Execute("RELEASE item");
            return true;
        }
        catch (Exception error)
        {
            if (_sql.IsAutocommit)
            {
                fatal = error;
                return false;
            }

            _effects.ReturnTo(mark);
            try
            {
                _sql.Execute("ROLLBACK TO item");
                _sql.Execute("RELEASE item");
            }
            catch (Exception second)
            {
                fatal = second;
                return false;
            }

            Exception answer = error is Microsoft.Data.Sqlite.SqliteException or IOException ? StorageErrors.Translate(error) : error;
            if (answer is StoreException { IsTemporary: true } fault && _space.HasRoom)
            {
                _troubled = true;
                NoteProblem(fault, error);
            }

            item.Fail(answer);
            int at = _group.IndexOf(item);
            _group[at] = AnsweredItem.Instance;
            return true;
        }
    }

    private void Undo(Exception error)
    {
        _segments.Rollback();
        _cold.Rollback();
        _instruments.Failed();
        StoreException fault = StorageErrors.Translate(error);
        try
        {
            if (!_sql.IsAutocommit) _sql.Execute("ROLLBACK");
        }
        catch (Exception second)
        {
            StorageLog.RollbackFailed(_log, second);
            Reopen();
        }

        NoteProblem(fault, error);
        FailGroup(fault);
    }

    private void NoteProblem(StoreException fault, Exception error)
    {
        if (_problem is null || _problem != fault.Message) StorageLog.CommitFailed(_log, fault.Message, error);
        _problem = fault.Message;
    }

    private void LookForRoom()
    {
        _space.Look();
        if (_space.HasRoom == _hadRoom) return;
        _hadRoom = _space.HasRoom;
        if (_hadRoom) StorageLog.RoomAgain(_log, _space.Folder);
        else StorageLog.BelowReserve(_log, _space.Free, _space.Folder, _space.Reserve);
    }

    // A connection that cannot even roll back is replaced; SQLite recovers the file from its log.
    private void Reopen()
    {
        _sql.Close();
        _sql = _database.OpenWriter();
        _transaction = new WriteTransaction(_sql, _segments, _cold, _effects, _space, _clock);
    }

    private void FailGroup(Exception error)
    {
        foreach (WriteItem item in _group) item.Fail(error);
    }

    private void Publish()
    {
        foreach (LargeBlob large in _effects.Kept) large.Keep();
        foreach (IndexEffect effect in _effects.Index)
        {
            try
            {
                _indexes.Apply(effect, _sql);
            }
            catch (Exception error)
            {
                StorageLog.IndexFailed(_log, effect.Mailbox.Value, error);
                _indexes.Drop(effect.Mailbox);
            }
        }

        // Subscribers first: what a caller hears acknowledged, every other session already knows of.
        _feed.Publish(_effects, _subscriberFailed);

        // The text index, too: who waits for it to catch up after an acknowledged change waits for that change.
        Try(() => _committed(_effects));

        foreach (WriteItem item in _group) item.Complete();
        _feed.WakeSleepers();
        Try(() => _checkpoints.AfterCommit(_sql));
    }

    private void Try(Action step)
    {
        try
        {
            step();
        }
        catch (Exception error)
        {
            StorageLog.SubscriberFailed(_log, error);
        }
    }

    /// <summary>Nobody waits for it: what it finds out is in <see cref="Problem"/>.</summary>
    private sealed class ProbeItem : WriteItem
    {
        internal override void Apply(WriteTransaction transaction) => transaction.Contents.Probe();

        internal override void Complete()
        {
        }

        internal override void Fail(Exception error)
        {
        }
    }

    /// <summary>Stands where an item was that has had its answer.</summary>
    private sealed class AnsweredItem : WriteItem
    {
        internal static readonly AnsweredItem Instance = new();

        internal override void Apply(WriteTransaction transaction)
        {
        }

        internal override void Complete()
        {
        }

        internal override void Fail(Exception error)
        {
        }
    }
}
