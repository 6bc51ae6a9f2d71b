using Microsoft.Extensions.Logging;

namespace Posthouse.Storage;

/// <summary>What is done with segments when a store is opened after whatever ended its last run.</summary>
internal static class SegmentRecovery
{
    /// <summary>Segments without a record file are a store whose records were lost or not yet put back, never a new one: it is not opened,
    /// because everything in it would look like waste.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.NotPermitted"/>.</exception>
    internal static void RequireRecords(string records, string segments)
    {
        if (File.Exists(records) && new FileInfo(records).Length > 0) return;
        if (!System.IO.Directory.Exists(segments) || !System.IO.Directory.EnumerateFiles(segments, "*.seg").Any()) return;
        throw new StoreException(StoreFault.NotPermitted,
            $"{segments} holds messages, but {records} is missing or empty. Put back the records.db that belongs to them, from the same copy as the segments; nothing was changed.");
    }

    /// <summary>
    /// Sets aside segments that no record points to (large messages whose commit never came) and goes on after the last committed record of the
    /// newest growing segment. Bytes behind it were never acknowledged and are written over.
    /// </summary>
    internal static void Resume(SqlSession sql, SegmentFolder folder, SegmentLog segments, SegmentLog cold, StoreOptions options, ILogger log)
    {
        // Segments without a single record mean that the record file was lost, not the mail: nothing is removed then.
        if (sql.Scalar("SELECT EXISTS (SELECT 1 FROM content)") == 0) return;
        (long Segment, long End) newest = default, newestCold = default;
        foreach (long number in folder.Numbers().ToArray())
        {
            // One look at the end of each segment: the time to open does not grow with the messages.
            (long Position, long Stored)? last = sql.QueryFirst(
                "SELECT position, stored FROM content WHERE segment = @1 ORDER BY position DESC LIMIT 1", static row => ((long, long)?)(row.Int64(0), row.Int64(1)), number);
            if (last is not { } record)
            {
                StorageLog.SegmentSetAside(log, folder.SetAside(number));
                continue;
            }

            // A segment of one large message is complete; only gathered segments grow.
            bool gathers = record.Position > 0 || record.Stored <= options.InMemoryLimit + SegmentRecord.HeaderLength;
            if (!gathers) continue;
            bool packed = sql.Scalar("SELECT packed FROM segment_use WHERE segment = @1", number) != 0;
            if (packed && number > newestCold.Segment) newestCold = (number, record.Position + record.Stored);
            if (!packed && number > newest.Segment) newest = (number, record.Position + record.Stored);
        }

        if (newest.Segment != 0 && newest.End < options.SegmentSize) segments.Resume(newest.Segment, newest.End);
        if (newestCold.Segment != 0 && newestCold.End < options.SegmentSize) cold.Resume(newestCold.Segment, newestCold.End);
    }
}
