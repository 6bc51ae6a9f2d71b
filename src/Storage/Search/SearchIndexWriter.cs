using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// The one thread that writes the text index, behind all other threads, so that delivery never waits for it. It gathers: a flush of
/// the index costs about the same for one message as for hundreds, and while mail pours in the machine has better things to do.
/// </summary>
internal sealed class SearchIndexWriter
{
    // Of the form of what is stored: 2 has letters without their marks (SearchTokens.FoldBase), 3 the columns of header fields.
    private const int Version = 3;

    private const int Batch = 512;
    private const int RemovalBatch = 1000;

    // While more than Busy messages come in a second, and from so many at once that commits share them, indexing waits; but never with
    // more than GatherLimit to catch up with, which is a few seconds of work and what a search must scan in the worst case.
    // A client alone waits for the disk after each message: then there is time to index.
    private const int Busy = 200;
    private const int Shared = 3;
    private const int GatherLimit = 10_000;
    private static readonly TimeSpan GatherTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryTime = TimeSpan.FromMinutes(1);

    private readonly string _path;
    private readonly MailStore _store;
    private readonly IndexBacklog _backlog;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _work = new(0);
    private readonly SemaphoreSlim _hurry = new(0);
    private readonly MessageIndexer _indexer = new();
    private readonly List<(AccountId Account, long Target, TaskCompletionSource Done)> _waiters = [];
    private readonly TaskCompletionSource<SqliteDatabase> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private SqliteDatabase? _database;
    private long _rateAt = Environment.TickCount64;
    private long _rateFrom;
    private long _commitsFrom;
    private bool _pours;
    private volatile bool _stopping;

    // Some may be left of the time before.
    private volatile bool _removals = true;

    internal SearchIndexWriter(string path, MailStore store, IndexBacklog backlog, ILogger log)
    {
        _path = path;
        _store = store;
        _backlog = backlog;
        _log = log;
        _thread = new Thread(Run) { IsBackground = true, Name = "text index" };
        _thread.Start();
    }

    /// <summary>The index, once it is open and the backlog is known.</summary>
    internal Task<SqliteDatabase> Ready => _ready.Task;

    /// <summary>There is something to do.</summary>
    internal void Wake()
    {
        if (_work.CurrentCount == 0) _work.Release();
    }

    internal void NoteRemovals()
    {
        _removals = true;
        Wake();
    }

    /// <summary>Completes when all that is in the backlog now was indexed. Somebody waits: so nothing is gathered.</summary>
    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _ready.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        var waits = new List<Task>();
        lock (_waiters)
        {
            foreach ((AccountId account, long target) in _backlog.Targets())
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiters.Add((account, target, done));
                waits.Add(done.Task);
            }
        }

        if (waits.Count == 0) return;
        Hurry();
        await Task.WhenAll(waits).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    internal async Task StopAsync()
    {
        _stopping = true;
        Hurry();
        await Task.Run(_thread.Join).ConfigureAwait(false);
        _database?.Dispose();
    }

    private void Hurry()
    {
        _hurry.Release();
        _work.Release();
    }

    private void Run()
    {
        LowPriority.Enter();
        SqlSession? sql = null;
        while (!_stopping)
        {
            try
            {
                sql ??= Open();
                Gather();
                while (!_stopping && Step(sql))
                {
                    CompleteWaiters();
                    if (IsBusy()) Gather();
                }

                CompleteWaiters();
                if (!_stopping) _work.Wait();
            }
            catch (Exception error)
            {
                if (_stopping) break;
                StorageLog.BackgroundFailed(_log, "text index", error);
                sql?.Close();
                sql = null;
                // Tried again when there is something new to index, or in a minute.
                _work.Wait(RetryTime);
            }
        }

        sql?.Close();
        lock (_waiters)
        {
            foreach ((_, _, TaskCompletionSource done) in _waiters) done.TrySetCanceled();
            _waiters.Clear();
        }

        _ready.TrySetCanceled();
    }

    private void Gather()
    {
        if (_backlog.Count == 0) return;
        do
        {
            if (_stopping || _backlog.Count >= GatherLimit || HasWaiters() || _hurry.Wait(GatherTime)) return;
        }
        while (IsBusy());
    }

    /// <summary>Whether mail pours in, and what waits can still wait.</summary>
    private bool IsBusy()
    {
        long now = Environment.TickCount64, arrived = _backlog.Arrived;
        if (now - _rateAt >= GatherTime.TotalMilliseconds)
        {
            long commits = _backlog.Commits;
            _pours = (arrived - _rateFrom) * 1000 / (now - _rateAt) > Busy && arrived - _rateFrom >= (commits - _commitsFrom) * Shared;
            (_rateAt, _rateFrom, _commitsFrom) = (now, arrived, commits);
        }

        return _pours && _backlog.Count < GatherLimit && !HasWaiters();
    }

    private SqlSession Open()
    {
        _database ??= new SqliteDatabase(_path);
        SqlSession sql;
        try
        {
            sql = _database.OpenWriter();
            Prepare(sql);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is 11 or 26)
        {
            StorageLog.SearchIndexRebuilt(_log, error);
            foreach (string suffix in (string[])["", "-wal", "-shm"]) File.Delete(_path + suffix);
            sql = _database.OpenWriter();
            Prepare(sql);
        }

        Dictionary<long, long> indexed = [];
        foreach ((long account, long message) in sql.Query("SELECT account, message FROM progress", static row => (row.Int64(0), row.Int64(1)))) indexed[account] = message;
        List<(long Account, long Next)> accounts = _store.ReadAsync(static reader =>
            reader.Sql.Query("SELECT account, next_message FROM account_state", static row => (row.Int64(0), row.Int64(1)))).AsTask().GetAwaiter().GetResult();
        foreach ((long account, long next) in accounts)
        {
            long known = indexed.GetValueOrDefault(account);
            if (known > next - 1)
            {
                // A store that was set back to an older copy is behind its index: then the account is indexed again from the start.
                sql.Execute("DELETE FROM text_index WHERE rowid IN (SELECT id FROM text_index_docsize WHERE id BETWEEN @1 AND @2)", account << 32, ((account + 1) << 32) - 1);
                FieldColumns.Clear(sql, account);
                known = 0;
            }

            _backlog.Set(new AccountId(account), next - 1, known);
        }

        _ready.TrySetResult(_database);
        return sql;
    }

    private static void Prepare(SqlSession sql)
    {
        // Derived data: after a crash of the system the last seconds are indexed again.
        SqliteDatabase.Pragma(sql, "synchronous = NORMAL");
        SqliteDatabase.Pragma(sql, "wal_autocheckpoint = 4000");
        SqliteDatabase.Pragma(sql, "cache_size = -8192");
        if (sql.Scalar("PRAGMA user_version") != Version)
        {
            // Tokens of another form are of no use: everything is indexed again, and scanned until then.
            sql.Execute("DROP TABLE IF EXISTS progress");
            sql.Execute("DROP TABLE IF EXISTS text_index");
            sql.Execute("DROP TABLE IF EXISTS field_block");
            SqliteDatabase.Pragma(sql, $"user_version = {Version}");
        }

        sql.Execute("CREATE TABLE IF NOT EXISTS progress (account INTEGER PRIMARY KEY, message BIGINT NOT NULL)");
        sql.Execute("CREATE VIRTUAL TABLE IF NOT EXISTS text_index USING fts5 (tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')");
        sql.Execute(FieldColumns.Table);
    }

    /// <summary>One batch; false when there is nothing to do.</summary>
    private bool Step(SqlSession sql)
    {
        bool worked = RemoveBatch(sql);
        List<IndexRange> ranges = _backlog.Next(Batch);
        if (ranges.Count == 0) return worked;
        var tokens = new List<(long Id, string Text)>(Batch);
        List<StoredMessage> messages = Read(ranges);
        foreach (StoredMessage message in messages)
        {
            if (_stopping) return false;
            tokens.Add((message.Id.Value, TokensOf(message)));
        }

        // What is stored and how far it reaches are one change: no message is ever indexed twice.
        sql.Execute("BEGIN");
        try
        {
            foreach ((long id, string text) in tokens) sql.Execute("INSERT INTO text_index (rowid, tokens) VALUES (@1, @2)", id, text);
            FieldColumns.Add(sql, messages);
            foreach (IndexRange range in ranges)
                sql.Execute("INSERT INTO progress (account, message) VALUES (@1, @2) ON CONFLICT (account) DO UPDATE SET message = @2", range.Account.Value, range.Last);
            sql.Execute("COMMIT");
        }
        catch
        {
            if (!sql.IsAutocommit) sql.Execute("ROLLBACK");
            throw;
        }

        _backlog.Done(ranges);
        return true;
    }

    // The store remembers what is to be forgotten until the index has forgotten it and that is on the disk: whatever ends this program in
    // between, no text of a message that is gone stays. To remove twice does nothing.
    private bool RemoveBatch(SqlSession sql)
    {
        if (!_removals) return false;
        _removals = false;
        try
        {
            List<MessageId> gone = _store.ReadAsync(static reader =>
                reader.Sql.Query("SELECT message FROM index_removal ORDER BY message LIMIT @1", static row => new MessageId(row.Int64(0)), RemovalBatch)).AsTask().GetAwaiter().GetResult();
            if (gone.Count == 0) return false;
            // The log of changes reaches the disk with this one, and with it what was indexed before.
            SqliteDatabase.Pragma(sql, "synchronous = FULL");
            sql.Execute("BEGIN");
            foreach (MessageId message in gone) sql.Execute("DELETE FROM text_index WHERE rowid = @1", message.Value);
            FieldColumns.Remove(sql, gone);
            sql.Execute("COMMIT");
            SqliteDatabase.Pragma(sql, "synchronous = NORMAL");
            _store.WriteAsync(transaction => Forget(transaction, gone), CancellationToken.None).GetAwaiter().GetResult();
            _removals = true;
            return true;
        }
        catch
        {
            // The connection is opened anew, and what it was to remove comes again.
            _removals = true;
            throw;
        }
    }

    private static int Forget(WriteTransaction transaction, List<MessageId> gone)
    {
        foreach (MessageId message in gone) transaction.Sql.Execute("DELETE FROM index_removal WHERE message = @1", message.Value);
        return gone.Count;
    }

    private List<StoredMessage> Read(List<IndexRange> ranges) => _store.ReadAsync(reader =>
    {
        var ids = new List<MessageId>(Batch);
        foreach (IndexRange range in ranges)
            reader.Sql.Visit("SELECT id FROM message WHERE id BETWEEN @1 AND @2", ids, static (row, found) => found.Add(new MessageId(row.Int64(0))), range.FirstMessage, range.LastMessage);
        var messages = new List<StoredMessage>(ids.Count);
        reader.ReadMessages(ids, MessageDetail.Parts | MessageDetail.Summary, messages.Add);
        return messages;
    }).AsTask().GetAwaiter().GetResult();

    // One unreadable message must not stop the index: it gets the token that every query finds, so that the searcher looks into it.
    private string TokensOf(StoredMessage message)
    {
        try
        {
            using BlobReader reader = _store.OpenBlob(message.Blob);
            return _indexer.Tokens(reader, message);
        }
        catch (StoreException error) when (error.Fault == StoreFault.NotFound)
        {
            // Deleted between the look and the opening.
            return "";
        }
        catch (Exception error)
        {
            StorageLog.MessageNotIndexed(_log, message.Id.Value, error);
            return SearchIndex.UnreadableToken;
        }
    }

    private bool HasWaiters()
    {
        lock (_waiters) return _waiters.Count > 0;
    }

    private void CompleteWaiters()
    {
        lock (_waiters)
        {
            _waiters.RemoveAll(waiter =>
            {
                if (_backlog.Indexed(waiter.Account) < waiter.Target) return false;
                waiter.Done.TrySetResult();
                return true;
            });
        }
    }
}
