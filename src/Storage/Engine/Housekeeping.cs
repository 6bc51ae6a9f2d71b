using Microsoft.Extensions.Logging;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// What is done when nobody waits: rows of deleted accounts and messages that stand in no mailbox are removed, segments are compacted, what is old enough is forgotten.
/// Each step is a small change like any other, so a crash leaves only work undone.
/// </summary>
internal sealed class Housekeeping
{
    private const int ReapBatch = 256;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private readonly MailStore _store;
    private readonly SearchIndex _search;
    private readonly Compaction _compaction;
    private readonly Retention _retention;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Task _loop;
    private volatile bool _orphans = true;

    internal Housekeeping(MailStore store, SegmentFolder folder, SegmentLog segments, SegmentLog cold, SearchIndex search, StoreOptions options, TimeProvider clock, ILogger log)
    {
        _store = store;
        _search = search;
        _compaction = new Compaction(store, folder, segments, cold, options, clock, log);
        _retention = new Retention(store, options, clock);
        _clock = clock;
        _log = log;
        _loop = Task.Run(RunAsync);
    }

    internal void NoteOrphans() => _orphans = true;

    internal async Task RunNowAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ReapAsync(cancellationToken).ConfigureAwait(false);
            await _retention.RunAsync(cancellationToken).ConfigureAwait(false);
            await _compaction.RunAsync(unlimited: true, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Does something during which no segment may be removed.</summary>
    internal async Task<T> HoldBackAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    internal async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Interval, _clock, _stop.Token).ConfigureAwait(false);
                await _turn.WaitAsync(_stop.Token).ConfigureAwait(false);
                try
                {
                    if (_orphans)
                    {
                        _orphans = false;
                        await ReapAsync(_stop.Token).ConfigureAwait(false);
                    }

                    await _retention.RunIfDueAsync(_stop.Token).ConfigureAwait(false);
                    await _compaction.RunAsync(unlimited: false, null, _stop.Token).ConfigureAwait(false);
                }
                finally
                {
                    _turn.Release();
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                StorageLog.BackgroundFailed(_log, "housekeeping", error);
                _orphans = true;
            }
        }
    }

    private async Task ReapAsync(CancellationToken cancellationToken)
    {
        while (await _store.WriteAsync(static transaction => AbandonedRows.ClearSome(transaction.Sql), CancellationToken.None).ConfigureAwait(false))
            cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int taken = await _store.WriteAsync(Reap, CancellationToken.None).ConfigureAwait(false);
            if (taken > 0) _search.NoteRemovals();
            if (taken < ReapBatch) return;
        }
    }

    private static int Reap(WriteTransaction transaction)
    {
        List<long> orphans = transaction.Sql.Query("SELECT message FROM orphan ORDER BY message LIMIT @1", static row => row.Int64(0), ReapBatch);
        foreach (long message in orphans)
        {
            transaction.Sql.Execute("DELETE FROM orphan WHERE message = @1", message);
            if (transaction.Sql.Scalar("SELECT EXISTS (SELECT 1 FROM placement WHERE message = @1)", message) != 0) continue;
            (long Blob, long Thread)? found = transaction.Sql.QueryFirst("SELECT blob, thread FROM message WHERE id = @1", static row => ((long, long)?)(row.Int64(0), row.Int64(1)), message);
            if (found is not { } row) continue;
            transaction.Sql.Execute("DELETE FROM message WHERE id = @1", message);
            transaction.Contents.Release(new BlobId(row.Blob));
            transaction.Sql.Execute("INSERT INTO index_removal (message) VALUES (@1)", message);
        }

        return orphans.Count;
    }
}
