using Microsoft.Extensions.Logging;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// What is done when nobody waits: messages that stand in no mailbox are removed, empty segments are unlinked, and sealed segments are
/// rewritten, compressed, when that gives room. Each step is a small change like any other, so a crash leaves only work undone.
/// </summary>
internal sealed class Housekeeping
{
    private const int ReapBatch = 256;
    private const int RelocateBatch = 64;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private readonly MailStore _store;
    private readonly SegmentFolder _folder;
    private readonly SegmentLog _segments;
    private readonly SegmentLog _cold;
    private readonly SearchIndex _search;
    private readonly StoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Task _loop;
    private volatile bool _orphans = true;

    internal Housekeeping(MailStore store, SegmentFolder folder, SegmentLog segments, SegmentLog cold, SearchIndex search, StoreOptions options, TimeProvider clock, ILogger log)
    {
        _store = store;
        _folder = folder;
        _segments = segments;
        _cold = cold;
        _search = search;
        _options = options;
        _clock = clock;
        _log = log;
        _loop = Task.Run(RunAsync);
    }

    internal void NoteOrphans() => _orphans = true;

    internal async Task RunNowAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ReapAsync(cancellationToken).ConfigureAwait(false);
            await CompactAsync(unlimited: true, cancellationToken).ConfigureAwait(false);
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

                    await CompactAsync(unlimited: false, _stop.Token).ConfigureAwait(false);
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
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<MessageId> removed = [];
            int taken = await _store.WriteAsync(transaction => Reap(transaction, removed), CancellationToken.None).ConfigureAwait(false);
            if (removed.Count > 0) _search.Remove(removed);
            if (taken < ReapBatch) return;
        }
    }

    private static int Reap(WriteTransaction transaction, List<MessageId> removed)
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
            removed.Add(new MessageId(message));
        }

        return orphans.Count;
    }

    private async Task CompactAsync(bool unlimited, CancellationToken cancellationToken)
    {
        List<(long Segment, long Dead, bool Packed)> used = await _store.ReadAsync(
            static reader => reader.Sql.Query("SELECT segment, dead, packed FROM segment_use", static row => (row.Int64(0), row.Int64(1), row.Bool(2))), cancellationToken).ConfigureAwait(false);
        var uses = new Dictionary<long, (long Dead, bool Packed)>();
        foreach ((long segment, long dead, bool packed) in used) uses[segment] = (dead, packed);
        foreach (long segment in _folder.Numbers().Order().ToArray())
        {
            if (segment == _segments.ActiveNumber || segment == _cold.ActiveNumber || _folder.IsPending(segment)) continue;
            (long dead, bool packed) = uses.GetValueOrDefault(segment);
            long size = new FileInfo(_folder.PathOf(segment)).Length;
            bool single = dead == 0 && await IsSingleAsync(segment, cancellationToken).ConfigureAwait(false);
            if (!single && (!packed || dead * 100 > size * _options.CompactionThresholdPercent))
                await RewriteAsync(segment, size, unlimited, cancellationToken).ConfigureAwait(false);
            // Asked again on the writer's thread, where a segment cannot become the growing one in between.
            bool retired = await _store.WriteAsync(
                transaction => segment != _segments.ActiveNumber && segment != _cold.ActiveNumber && !_folder.IsPending(segment) && transaction.Contents.Retire(segment),
                CancellationToken.None).ConfigureAwait(false);
            if (retired) _folder.Delete(segment);
        }
    }

    // A large message in a segment of its own has nothing to be parted from.
    private async Task<bool> IsSingleAsync(long segment, CancellationToken cancellationToken) => await _store.ReadAsync(
        reader => reader.Sql.Scalar("SELECT MAX(stored) FROM content WHERE segment = @1", segment) > _options.InMemoryLimit + SegmentRecord.HeaderLength, cancellationToken).ConfigureAwait(false);

    private async Task RewriteAsync(long segment, long before, bool unlimited, CancellationToken cancellationToken)
    {
        long after = 0, position = -1;
        while (true)
        {
            List<(long Id, BlobPlace Place)> rows = await _store.ReadAsync(
                reader => reader.Sql.Query("SELECT segment, position, stored, octets, prefix, id FROM content WHERE segment = @1 AND position > @2 ORDER BY position LIMIT @3",
                    static row => (row.Int64(5), BlobPlace.Map(row)), segment, position, RelocateBatch), cancellationToken).ConfigureAwait(false);
            if (rows.Count == 0) break;
            position = rows[^1].Place.Position;
            long octets = 0;
            var packed = new List<(long Id, byte[] Payload, SegmentCodec Codec, long Raw)>(rows.Count);
            foreach ((long id, BlobPlace place) in rows)
            {
                try
                {
                    if (place.Open(_folder) is not { } reader) continue;
                    using (reader)
                    {
                        ReadOnlyMemory<byte> raw = await reader.ReadAllAsync(cancellationToken).ConfigureAwait(false);
                        byte[]? compressed = ZstdCodec.CompressIfSmaller(raw.Span);
                        packed.Add((id, compressed ?? raw.ToArray(), compressed is null ? SegmentCodec.Raw : SegmentCodec.Zstd, raw.Length));
                        octets += place.Stored + packed[^1].Payload.Length;
                        after += packed[^1].Payload.Length + SegmentRecord.HeaderLength;
                    }
                }
                catch (StoreException error) when (error.Fault == StoreFault.Damaged)
                {
                    // Damaged bytes stay where they are, so that what is left of them can still be rescued by hand.
                    StorageLog.SegmentDamaged(_log, segment, error.Message);
                }
            }

            await _store.WriteAsync(transaction =>
            {
                foreach ((long id, byte[] payload, SegmentCodec codec, long raw) in packed) transaction.Contents.Relocate(new BlobId(id), segment, payload, codec, raw);
                return 0;
            }, CancellationToken.None).ConfigureAwait(false);
            if (!unlimited) await Task.Delay(TimeSpan.FromSeconds((double)octets / _options.CompactionRate), _clock, cancellationToken).ConfigureAwait(false);
        }

        await _store.WriteAsync(transaction =>
        {
            transaction.Contents.MarkPacked(segment);
            return 0;
        }, CancellationToken.None).ConfigureAwait(false);
        StorageLog.Compacted(_log, segment, before, after);
    }
}
