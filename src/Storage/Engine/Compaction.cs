using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Gives back what deleted messages left: segments without messages are unlinked, and sealed ones are copied, compressed, into the cold
/// segments when that gives room. A record is moved in a change like any other, its bytes durable before the record that points to them.
/// A large message in a segment of its own is never copied. Used by one caller at a time.
/// </summary>
internal sealed class Compaction(MailStore store, SegmentFolder folder, SegmentLog segments, SegmentLog cold, StoreOptions options, TimeProvider clock, ILogger log)
{
    private const int PageRows = 64;
    private const long PageOctets = 8 << 20;

    // What gathers in a segment is no larger than this; see BlobIntake. Whatever can be read whole may be gathered, too.
    private readonly long _largest = Math.Max(options.InMemoryLimit, BlobReader.WholeLimit);

    // By segment, its dead octets when there was nothing more to do for it.
    private readonly Dictionary<long, long> _settled = [];
    private long _seen;

    /// <param name="progress">Told how far it is, by octets of the segments that were there at first, 0 to 1.</param>
    internal async Task RunAsync(bool unlimited, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        Dictionary<long, (long Dead, bool Packed)> uses = [];
        foreach ((long segment, long dead, bool packed) in await store.ReadAsync(
            static reader => reader.Sql.Query("SELECT segment, dead, packed FROM segment_use", static row => (row.Int64(0), row.Int64(1), row.Bool(2))), cancellationToken).ConfigureAwait(false))
        {
            uses[segment] = (dead, packed);
        }

        // Nothing new and nothing deleted: thousands of segments need not be listed to learn that.
        long newest = folder.Newest;
        if (!unlimited && newest == _seen && uses.All(use => _settled.TryGetValue(use.Key, out long dead) && dead == use.Value.Dead)) return;
        List<(long Number, long Octets)> all = [.. folder.Numbers().Order().Select(number => (number, new FileInfo(folder.PathOf(number)) is { Exists: true } file ? file.Length : 0))];
        long whole = Math.Max(1, all.Sum(static s => s.Octets)), passed = 0;
        foreach ((long segment, long octets) in all)
        {
            long before = passed;
            passed += octets;
            if (IsInUse(segment)) continue;
            (long dead, bool packed) = uses.GetValueOrDefault(segment);
            if (_settled.TryGetValue(segment, out long settled) && settled == dead) continue;
            long size = new FileInfo(folder.PathOf(segment)).Length;
            if (!packed || dead * 100 > size * options.CompactionThresholdPercent)
                await RewriteAsync(segment, size, unlimited, read => progress?.Report((double)(before + Math.Min(read, octets)) / whole), cancellationToken).ConfigureAwait(false);
            (bool isEmpty, long left) = await store.ReadAsync(
                reader => (
                    reader.Sql.Scalar("SELECT EXISTS (SELECT 1 FROM content WHERE segment = @1)", segment) == 0,
                    reader.Sql.Scalar("SELECT dead FROM segment_use WHERE segment = @1", segment)), cancellationToken).ConfigureAwait(false);
            // Asked again on the writer's thread, where a segment cannot become the growing one in between.
            if (isEmpty && await store.WriteAsync(transaction => !IsInUse(segment) && transaction.Contents.Retire(segment), CancellationToken.None).ConfigureAwait(false))
            {
                folder.Delete(segment);
                _settled.Remove(segment);
            }
            else
            {
                _settled[segment] = left;
            }

            progress?.Report((double)passed / whole);
        }

        _seen = newest;
    }

    private bool IsInUse(long segment) => segment == segments.ActiveNumber || segment == cold.ActiveNumber || folder.IsPending(segment);

    private async Task RewriteAsync(long segment, long before, bool unlimited, Action<long> reached, CancellationToken cancellationToken)
    {
        long after = 0, position = -1, id = 0;
        bool moved = false;
        while (true)
        {
            List<(long Id, BlobPlace Place)> rows = await store.ReadAsync(
                reader => reader.Sql.Query(
                    "SELECT segment, position, stored, octets, prefix, id FROM content WHERE segment = @1 AND (position, id) > (@2, @3) ORDER BY position, id LIMIT @4",
                    static row => (row.Int64(5), BlobPlace.Map(row)), segment, position, id, PageRows), cancellationToken).ConfigureAwait(false);
            if (rows.Count == 0) break;
            long octets = 0;
            var page = new List<Packed>(rows.Count);
            foreach ((long content, BlobPlace place) in rows)
            {
                // Contents that share a record are moved by the first of them.
                bool again = place.Position == position;
                (position, id) = (place.Position, content);
                if (again || place.Octets - place.Prefix.Length > _largest) continue;
                if (Read(segment, place) is not { } packed) continue;
                page.Add(packed);
                octets += place.Stored + packed.Payload.Length;
                after += packed.Payload.Length + SegmentRecord.HeaderLength;
                if (octets >= PageOctets) break;
            }

            reached(position);
            if (page.Count == 0) continue;
            moved = true;
            await store.WriteAsync(transaction =>
            {
                foreach (Packed record in page) transaction.Contents.Relocate(segment, record.Position, record.Payload, record.Codec, record.RawLength, record.Hash);
                return 0;
            }, CancellationToken.None).ConfigureAwait(false);
            if (!unlimited) await Task.Delay(TimeSpan.FromSeconds((double)octets / options.CompactionRate), clock, cancellationToken).ConfigureAwait(false);
        }

        if (!moved) return;
        await store.WriteAsync(transaction =>
        {
            transaction.Contents.MarkPacked(segment);
            return 0;
        }, CancellationToken.None).ConfigureAwait(false);
        StorageLog.Compacted(log, segment, before, after);
    }

    // Null where it cannot be read: damaged bytes stay where they are, so that what is left of them can still be rescued by hand.
    private Packed? Read(long segment, BlobPlace place)
    {
        try
        {
            using BlobReader? reader = place.Open(folder);
            if (reader is null) return null;
            byte[] raw = reader.ReadRaw();
            // A compressed record is unpacked as a whole when any of it is read.
            byte[]? compressed = raw.Length <= BlobReader.WholeLimit ? ZstdCodec.CompressIfSmaller(raw) : null;
            return new Packed(place.Position, compressed ?? raw, compressed is null ? SegmentCodec.Raw : SegmentCodec.Zstd, raw.Length, SHA256.HashData(raw));
        }
        catch (StoreException error) when (error.Fault == StoreFault.Damaged)
        {
            StorageLog.SegmentDamaged(log, segment, error.Message);
            return null;
        }
    }

    private sealed record Packed(long Position, byte[] Payload, SegmentCodec Codec, long RawLength, byte[] Hash);
}
