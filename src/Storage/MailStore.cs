using Microsoft.Extensions.Logging;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// The store of one server: the way in to everything that is kept. Thread-safe.
/// Writing goes through <see cref="WriteAsync{T}"/> alone; a completed write is durable.
/// </summary>
public sealed class MailStore : IAsyncDisposable
{
    private readonly StoreOptions _options;
    private readonly StoreLock _lock;
    private readonly SqliteDatabase _database;
    private readonly SegmentFolder _folder;
    private readonly StoreWriter _writer;
    private readonly MailboxIndexCache _indexes;
    private readonly ChangeFeed _feed = new();
    private readonly SpaceGuard _space;
    private readonly BlobIntake _intake;
    private readonly SearchIndex _search;
    private readonly Housekeeping? _housekeeping;
    private int _disposed;

    private MailStore(StoreOptions options, StoreLock held, SqliteDatabase database, SqlSession sql, SegmentFolder folder, SegmentLog segments, SegmentLog cold, TimeProvider clock, ILogger log)
    {
        _options = options;
        _lock = held;
        _database = database;
        _folder = folder;
        _indexes = new MailboxIndexCache(database, options.IndexCacheSize, options.Background ? new IndexSnapshots(Path.Combine(options.Folder, "indexes"), options.IndexFileFrom, log) : null);
        _space = new SpaceGuard(folder.Files, options.Folder, options.ReserveFree, clock);
        _intake = new BlobIntake(folder, options.InMemoryLimit, options.ReserveFree, options.Folder);
        _search = new SearchIndex(Path.Combine(options.Folder, "search.db"), this, options.Background, log);
        _writer = new StoreWriter(database, sql, segments, cold, _indexes, _feed, _space, options, clock, log, Committed);
        if (options.Background) _housekeeping = new Housekeeping(this, folder, segments, cold, _search, options, clock, log);
    }

    /// <summary>Opens or makes the store, migrates it forward and recovers what a crash left. Only one process may hold it.</summary>
    /// <param name="modules">Tables of other rooms.</param>
    /// <exception cref="StoreException">Another process holds the store, it is newer than this program, or its disk fails.</exception>
    public static Task<MailStore> OpenAsync(StoreOptions options, IReadOnlyList<SchemaModule> modules, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken = default) =>
        Task.Run(() => Open(options, modules, clock, loggers, DiskFileLayer.Instance), cancellationToken);

    internal static MailStore Open(StoreOptions options, IReadOnlyList<SchemaModule> modules, TimeProvider clock, ILoggerFactory loggers, IFileLayer files)
    {
        System.IO.Directory.CreateDirectory(options.Folder);
        StoreLock held = StoreLock.Take(options.Folder);
        ILogger log = loggers.CreateLogger("Posthouse.Storage");
        SqliteDatabase? database = null;
        SqlSession? sql = null;
        try
        {
            string records = Path.Combine(options.Folder, "records.db");
            SegmentRecovery.RequireRecords(records, Path.Combine(options.Folder, "segments"));
            database = new SqliteDatabase(records);
            sql = database.OpenWriter();
            // A file that may only be read is opened all the same: that is noticed here, not with the first mail.
            sql.Execute("BEGIN IMMEDIATE");
            sql.Execute("COMMIT");
            SchemaModule[] all = [StoreSchema.Module, .. modules];
            if (SchemaMigrator.IsBehind(sql.Connection, all) && !options.UpgradeWithoutCopy) UpgradeCopy.Make(sql, all, options, files, log);
            SchemaMigrator.Migrate(sql.Connection, all);
            long lastSegment = sql.Scalar("SELECT MAX(segment) FROM content");
            var folder = new SegmentFolder(Path.Combine(options.Folder, "segments"), files, lastSegment);
            var segments = new SegmentLog(folder, options.SegmentSize);
            var cold = new SegmentLog(folder, options.SegmentSize);
            SegmentRecovery.Resume(sql, folder, segments, cold, options, log);
            return new MailStore(options, held, database, sql, folder, segments, cold, clock, log);
        }
        catch (Exception error)
        {
            sql?.Close();
            database?.Dispose();
            held.Dispose();
            if (error is StoreException) throw;
            throw StorageErrors.TranslateOpening(error, options.Folder);
        }
    }

    /// <summary>
    /// Applies <paramref name="change"/> in the writer, together with others, and completes when it is on the disk.
    /// The function runs on the writer's thread, must not wait for anything, and may run only once.
    /// If it throws, its own effects are undone and the exception is the task's; others in the group are unharmed.
    /// Cancelling only gives up the wait before the change is taken; a change that was taken is made.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<WriteTransaction, T> change, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return StoreTrial.IsOn ? TryAsync(change, cancellationToken) : SubmitAsync(change, cancellationToken);
    }

    private async Task<T> TryAsync<T>(Func<WriteTransaction, T> change, CancellationToken cancellationToken)
    {
        T? result = default;
        try
        {
            await SubmitAsync<bool>(
                transaction =>
                {
                    result = change(transaction);
                    throw new TrialEndException();
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (TrialEndException)
        {
            // It went through, and is undone.
        }

        return result!;
    }

    private Task<T> SubmitAsync<T>(Func<WriteTransaction, T> change, CancellationToken cancellationToken)
    {
        var item = new WriteItem<T>(change, cancellationToken);
        _writer.Submit(item);
        return item.Task;
    }

    /// <summary>Reads one consistent moment. The function must not keep the reader.</summary>
    public ValueTask<T> ReadAsync<T>(Func<StoreReader, T> read, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        SqlSession? sql = null;
        try
        {
            sql = _database.RentReader();
            sql.Execute("BEGIN");
            return ValueTask.FromResult(read(new StoreReader(sql)));
        }
        catch (Microsoft.Data.Sqlite.SqliteException error)
        {
            throw StorageErrors.Translate(error);
        }
        finally
        {
            if (sql is not null) _database.ReturnAfterView(sql);
        }
    }

    /// <summary>Begins to take in a message's bytes. Dispose what is not used in a write.</summary>
    public BlobWriter CreateBlob() => new(_intake);

    /// <summary>The bytes of a stored message.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.Damaged"/> or <see cref="StoreFault.NotFound"/>.</exception>
    public BlobReader OpenBlob(BlobId blob)
    {
        SqlSession sql = _database.RentReader();
        try
        {
            // Compaction may move the bytes between the look and the opening: then the next look finds the new place.
            for (int attempt = 0; attempt < 3; attempt++)
            {
                BlobPlace? place = sql.QueryFirst("SELECT segment, position, stored, octets, prefix FROM content WHERE id = @1", BlobPlace.Map, blob.Value)
                    ?? throw new StoreException(StoreFault.NotFound, "The message's bytes are not there any more.");
                if (place.Open(_folder) is { } reader) return reader;
            }

            throw new StoreException(StoreFault.Damaged, $"The segment of content {blob.Value} is missing: run 'posthouse store verify'.");
        }
        catch (Microsoft.Data.Sqlite.SqliteException error)
        {
            throw StorageErrors.Translate(error);
        }
        finally
        {
            _database.Return(sql);
        }
    }

    /// <summary>
    /// Opens many at once with one look at the records; the i-th reader is for the i-th id. Null where that did not do, because it is
    /// gone, is damaged or was moved by compaction in between: <see cref="OpenBlob"/> says which.
    /// </summary>
    public BlobReader?[] OpenBlobs(IReadOnlyList<BlobId> blobs)
    {
        var readers = new BlobReader?[blobs.Count];
        SqlSession sql = _database.RentReader();
        try
        {
            // One transaction: the file's locks are taken once, not for each.
            sql.Execute("BEGIN");
            try
            {
                for (int i = 0; i < readers.Length; i++)
                    readers[i] = sql.QueryFirst("SELECT segment, position, stored, octets, prefix FROM content WHERE id = @1", BlobPlace.Map, blobs[i].Value)?.Open(_folder);
            }
            finally
            {
                sql.Execute("COMMIT");
            }
        }
        catch (Exception error)
        {
            foreach (BlobReader? reader in readers) reader?.Dispose();
            if (error is Microsoft.Data.Sqlite.SqliteException) throw StorageErrors.Translate(error);
            throw;
        }
        finally
        {
            _database.Return(sql);
        }

        return readers;
    }

    /// <summary>The mailbox's placements in memory, shared by all its sessions. Null when the mailbox is gone.</summary>
    public ValueTask<MailboxIndex?> GetIndexAsync(MailboxId mailbox, CancellationToken cancellationToken = default) =>
        _indexes.GetAsync(mailbox, cancellationToken);

    /// <summary>Tells of every change of the account after it is durable. The handler runs on the writer's thread: it only notes and returns.</summary>
    /// <param name="wake">Called on some thread once for all that was noted, after whoever made the changes has been answered. Must not throw.</param>
    public IDisposable Subscribe(AccountId account, Action<AccountChange> handler, Action? wake = null) => _feed.Subscribe(account, handler, wake);

    /// <summary>Called (on the writer's thread, after the commit) when recipients were queued, released or re-routed.</summary>
    public IDisposable SubscribeQueue(Action handler) => _feed.SubscribeQueue(handler);

    /// <summary>Called (on the writer's thread, after the commit) when journal records were written.</summary>
    public IDisposable SubscribeJournal(Action<IReadOnlyList<JournalRecord>> handler) => _feed.SubscribeJournal(handler);

    /// <summary>UIDs of the mailbox whose text may hold all of <paramref name="text"/>; the caller verifies against the text itself.</summary>
    public ValueTask<SearchCandidates> FindTextAsync(MailboxId mailbox, SearchField field, string text, CancellationToken cancellationToken = default) =>
        _search.FindAsync(mailbox, field, text, cancellationToken);

    /// <summary>
    /// UIDs of the mailbox whose Subject, From, To, Cc or Bcc passes a test, as it is for messages that hold <paramref name="text"/>: some 20 ms for a
    /// million messages. Null where the index cannot say, and every message must be looked at.
    /// </summary>
    public ValueTask<FieldCandidates?> MatchFieldAsync(MailboxId mailbox, SearchField field, string text, FieldTest test, CancellationToken cancellationToken = default) =>
        _search.MatchAsync(mailbox, field, text, test, cancellationToken);

    /// <summary>The account's messages whose text may hold all of the texts; the caller verifies against the text itself.</summary>
    public AccountTextCandidates FindText(AccountId account, SearchField field, IReadOnlyList<string> texts) => _search.Find(account, field, texts);

    /// <summary>Reads everything and names every inconsistency. Changes nothing.</summary>
    public Task<StoreReport> VerifyAsync(IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => new StoreVerifier(_database, _folder).Run(progress, cancellationToken), cancellationToken);

    /// <summary>Mends what <see cref="VerifyAsync"/> finds, where it can be mended without guessing, and says what it did.</summary>
    public async Task<StoreReport> RepairAsync(IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        StoreReport found = await VerifyAsync(progress, cancellationToken).ConfigureAwait(false);
        return await StoreRepairer.RunAsync(this, found).ConfigureAwait(false);
    }

    /// <summary>Frees what deleted messages left and rewrites sealed segments that are worth it, now instead of in the background.</summary>
    public Task CompactAsync(IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        _housekeeping is null ? Task.CompletedTask : _housekeeping.RunNowAsync(progress, cancellationToken);

    /// <summary>
    /// Copies the store, as it is at one moment, into a new folder, while everything goes on. The text index is not copied: it is built
    /// anew. Space is freed again only when the copy is done.
    /// </summary>
    /// <param name="target">A full path where nothing is yet; it is there only when the copy is whole and on the disk.</param>
    /// <returns>The octets copied.</returns>
    /// <exception cref="StoreException">Something is there already, or the disk failed or is full. Nothing is left behind.</exception>
    public Task<long> CopyAsync(string target, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        Task<long> Make() => Task.Run(() => new StoreCopy(_database, _folder).Make(target, progress, cancellationToken), cancellationToken);
        return _housekeeping is null ? Make() : _housekeeping.HoldBackAsync(Make, cancellationToken);
    }

    /// <summary>Completes when the text index has caught up with everything committed before the call.</summary>
    public Task WaitForSearchIndexAsync(CancellationToken cancellationToken = default) => _search.WaitAsync(cancellationToken);

    /// <summary>What the store can do now, for /readyz and the operator.</summary>
    public StoreHealth Health => new(
        _writer.Problem is null && _space.HasRoom,
        _writer.Problem ?? (_space.HasRoom ? null : "The disk is nearly full: new mail is refused for now."),
        _space.Free == long.MaxValue ? _folder.Files.FreeOctets(_options.Folder) : _space.Free,
        _search.Backlog);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (_housekeeping is not null) await _housekeeping.StopAsync().ConfigureAwait(false);
        await _search.DisposeAsync().ConfigureAwait(false);
        await Task.Run(_writer.Dispose).ConfigureAwait(false);
        await _indexes.FilesWritten.ConfigureAwait(false);
        _folder.Dispose();
        _database.Dispose();
        _lock.Dispose();
    }

    internal SqliteDatabase Database => _database;

    /// <summary>Completes when the files of mailbox indexes that are due have been written.</summary>
    internal Task IndexFilesWritten => _indexes.FilesWritten;

    private void Committed(CommitEffects effects)
    {
        if (effects.Added.Count > 0) _search.Note(effects.Added);
        if (effects.HasOrphans) _housekeeping?.NoteOrphans();
    }
}

/// <param name="CanWrite">False while the disk is full or failing: new mail is refused with a temporary error.</param>
/// <param name="Problem">In words, null when all is well.</param>
/// <param name="IndexBacklog">Messages that the text index does not know yet.</param>
public sealed record StoreHealth(bool CanWrite, string? Problem, long FreeOctets, long IndexBacklog);
