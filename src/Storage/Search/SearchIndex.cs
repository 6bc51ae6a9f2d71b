using System.Collections.Concurrent;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// The full-text index: a file of its own, derived from the messages and built anew when it is damaged or missing. One thread of the
/// lowest priority keeps it up, so that delivery never waits for it. For each account it knows the last message that it has seen;
/// what came later is scanned by the searcher.
/// </summary>
internal sealed class SearchIndex : IAsyncDisposable
{
    internal const char SubjectField = 's';
    internal const char AddressField = 'a';
    internal const char BodyField = 'b';
    internal const char HeaderField = 'h';

    // Shorter than any token of a text, and each query asks for it too.
    private const string UnreadableToken = "x0";

    private const int Batch = 64;
    private const int QueryTokens = 16;

    private readonly string _path;
    private readonly MailStore _store;
    private readonly ILogger _log;
    private readonly ConcurrentQueue<MessageId> _removed = new();
    private readonly ConcurrentDictionary<AccountId, long> _newest = new();
    private readonly ConcurrentDictionary<AccountId, long> _indexed = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MessageIndexer _indexer = new();
    private readonly Thread? _thread;
    private readonly List<(long Target, AccountId Account, TaskCompletionSource Done)> _waiters = [];
    private SqliteDatabase? _database;
    private volatile bool _stopping;

    internal SearchIndex(string path, MailStore store, bool background, ILogger log)
    {
        _path = path;
        _store = store;
        _log = log;
        if (!background) return;
        _thread = new Thread(Run) { IsBackground = true, Name = "text index" };
        _thread.Start();
    }

    internal long Backlog
    {
        get
        {
            long total = 0;
            foreach ((AccountId account, long newest) in _newest) total += Math.Max(0, newest - _indexed.GetValueOrDefault(account));
            return total;
        }
    }

    /// <summary>Called by the writer after a commit.</summary>
    internal void Note(IReadOnlyList<MessageId> added)
    {
        foreach (MessageId message in added) Raise(_newest, message.Account, message.Value & uint.MaxValue);
        if (_work.CurrentCount == 0) _work.Release();
    }

    internal void Remove(IReadOnlyList<MessageId> messages)
    {
        foreach (MessageId message in messages) _removed.Enqueue(message);
        if (_work.CurrentCount == 0) _work.Release();
    }

    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _ready.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        foreach ((AccountId account, long newest) in _newest)
        {
            TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_waiters) _waiters.Add((newest, account, done));
            if (_work.CurrentCount == 0) _work.Release();
            await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal async ValueTask<SearchCandidates> FindAsync(MailboxId mailbox, SearchField field, string text, CancellationToken cancellationToken)
    {
        string folded = SearchTokens.Fold(text);
        MailboxIndex? index = await _store.GetIndexAsync(mailbox, cancellationToken).ConfigureAwait(false);
        if (index is null) return new SearchCandidates(UidSet.Empty, UidSet.Empty, CanNarrow: true);
        (UidSet all, _) = index.Snapshot();
        if (!_ready.Task.IsCompletedSuccessfully || _database is not { } database) return new SearchCandidates(UidSet.Empty, all, CanNarrow: false);
        string query = Query(field, folded);
        if (query.Length == 0) return new SearchCandidates(UidSet.Empty, all, CanNarrow: false);
        query = $"({query}) OR \"{UnreadableToken}\"";

        var rows = new List<Placement>();
        index.Read(all, rows);
        if (rows.Count == 0) return new SearchCandidates(UidSet.Empty, UidSet.Empty, CanNarrow: true);
        AccountId account = rows[0].Message.Account;
        // The mark is read before the query: a message indexed in between is then merely scanned as well.
        long indexed = _indexed.GetValueOrDefault(account);
        var hits = new HashSet<long>();
        SqlSession sql = database.RentReader();
        try
        {
            sql.Visit("SELECT rowid FROM text_index WHERE text_index MATCH @1 AND rowid BETWEEN @2 AND @3",
                hits, static (row, found) => found.Add(row.Int64(0)), query, account.Value << 32, ((account.Value + 1) << 32) - 1);
        }
        catch (SqliteException error)
        {
            StorageLog.BackgroundFailed(_log, "text search", error);
            return new SearchCandidates(UidSet.Empty, all, CanNarrow: false);
        }
        finally
        {
            database.Return(sql);
        }

        var maybe = new UidSet.Builder();
        var unknown = new UidSet.Builder();
        foreach (Placement row in rows)
        {
            if ((row.Message.Value & uint.MaxValue) > indexed) unknown.Add(row.Uid);
            else if (hits.Contains(row.Message.Value)) maybe.Add(row.Uid);
        }

        return new SearchCandidates(maybe.ToSet(), unknown.ToSet(), CanNarrow: true);
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _work.Release();
        if (_thread is not null) await Task.Run(_thread.Join).ConfigureAwait(false);
        _database?.Dispose();
    }

    private static string Query(SearchField field, string folded)
    {
        if (field == SearchField.Text)
        {
            string header = Tokens(HeaderField, folded), body = Tokens(BodyField, folded);
            return header.Length == 0 ? "" : $"({header}) OR ({body})";
        }

        return Tokens(field switch { SearchField.Subject => SubjectField, SearchField.Body => BodyField, _ => AddressField }, folded);
    }

    private static string Tokens(char field, string folded)
    {
        var tokens = new TextTokens();
        tokens.Add(field, folded);
        return tokens.ToQuery(QueryTokens);
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
                while (!_stopping && Step(sql))
                {
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
                _work.Wait(TimeSpan.FromMinutes(1));
            }
        }

        sql?.Close();
        lock (_waiters)
        {
            foreach ((_, _, TaskCompletionSource done) in _waiters) done.TrySetCanceled();
        }

        _ready.TrySetCanceled();
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

        foreach ((long account, long message) in sql.Query("SELECT account, message FROM progress", static row => (row.Int64(0), row.Int64(1))))
            _indexed[new AccountId(account)] = message;
        List<(long Account, long Next)> accounts = _store.ReadAsync(static reader =>
            reader.Sql.Query("SELECT account, next_message FROM account_state", static row => (row.Int64(0), row.Int64(1)))).AsTask().GetAwaiter().GetResult();
        foreach ((long account, long next) in accounts)
        {
            var id = new AccountId(account);
            Raise(_newest, id, next - 1);
            // A store that was set back to an older copy is behind its index: then the account is indexed again from the start.
            if (_indexed.GetValueOrDefault(id) > next - 1) _indexed[id] = 0;
        }

        _ready.TrySetResult();
        return sql;
    }

    private static void Prepare(SqlSession sql)
    {
        // Derived data: after a crash of the system the last seconds are indexed again.
        SqliteDatabase.Pragma(sql, "synchronous = NORMAL");
        SqliteDatabase.Pragma(sql, "wal_autocheckpoint = 2000");
        SqliteDatabase.Pragma(sql, "cache_size = -8192");
        sql.Execute("CREATE TABLE IF NOT EXISTS progress (account INTEGER PRIMARY KEY, message BIGINT NOT NULL)");
        sql.Execute("CREATE VIRTUAL TABLE IF NOT EXISTS text_index USING fts5 (tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')");
    }

    /// <summary>One batch; false when there is nothing to do.</summary>
    private bool Step(SqlSession sql)
    {
        bool worked = false;
        if (!_removed.IsEmpty)
        {
            sql.Execute("BEGIN");
            for (int i = 0; i < 1000 && _removed.TryDequeue(out MessageId gone); i++) sql.Execute("DELETE FROM text_index WHERE rowid = @1", gone.Value);
            sql.Execute("COMMIT");
            worked = true;
        }

        foreach ((AccountId account, long newest) in _newest)
        {
            long done = _indexed.GetValueOrDefault(account);
            if (done >= newest || _stopping) continue;
            IndexBatch(sql, account, done, newest);
            worked = true;
        }

        return worked;
    }

    private void IndexBatch(SqlSession sql, AccountId account, long after, long newest)
    {
        long first = (account.Value << 32) | (after + 1);
        long last = (account.Value << 32) | Math.Min(newest, after + Batch);
        List<StoredMessage> messages = _store.ReadAsync(reader =>
        {
            List<MessageId> ids = reader.Sql.Query("SELECT id FROM message WHERE id BETWEEN @1 AND @2", static row => new MessageId(row.Int64(0)), first, last);
            var found = new List<StoredMessage>(ids.Count);
            reader.ReadMessages(ids, MessageDetail.Parts | MessageDetail.Summary, found.Add);
            return found;
        }).AsTask().GetAwaiter().GetResult();
        var tokens = new List<(long Id, string Text)>(messages.Count);
        foreach (StoredMessage message in messages)
        {
            if (_stopping) return;
            tokens.Add((message.Id.Value, TokensOf(message)));
        }

        sql.Execute("BEGIN");
        foreach ((long id, string text) in tokens)
        {
            sql.Execute("DELETE FROM text_index WHERE rowid = @1", id);
            sql.Execute("INSERT INTO text_index (rowid, tokens) VALUES (@1, @2)", id, text);
        }

        long reached = last & uint.MaxValue;
        sql.Execute("INSERT INTO progress (account, message) VALUES (@1, @2) ON CONFLICT (account) DO UPDATE SET message = @2", account.Value, reached);
        sql.Execute("COMMIT");
        _indexed[account] = reached;
    }

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
            return UnreadableToken;
        }
    }

    private void CompleteWaiters()
    {
        lock (_waiters)
        {
            _waiters.RemoveAll(waiter =>
            {
                if (_indexed.GetValueOrDefault(waiter.Account) < waiter.Target) return false;
                waiter.Done.TrySetResult();
                return true;
            });
        }
    }

    private static void Raise(ConcurrentDictionary<AccountId, long> marks, AccountId account, long value) =>
        marks.AddOrUpdate(account, static (_, v) => v, static (_, old, v) => Math.Max(old, v), value);
}
