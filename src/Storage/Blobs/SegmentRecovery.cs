namespace Posthouse.Storage;

/// <summary>What is done with segments when a store is opened after whatever ended its last run.</summary>
internal static class SegmentRecovery
{
    /// <summary>
    /// Removes segments that no record points to (large messages whose commit never came) and goes on after the last committed record of the
    /// newest growing segment. Bytes behind it were never acknowledged and are written over.
    /// </summary>
    internal static void Resume(SqlSession sql, SegmentFolder folder, SegmentLog segments, StoreOptions options)
    {
        List<(long Segment, long End, long Largest)> used = sql.Query(
            "SELECT segment, MAX(position + stored), MAX(stored) FROM content GROUP BY segment",
            static row => (row.Int64(0), row.Int64(1), row.Int64(2)));
        var known = new HashSet<long>();
        (long Segment, long End) newest = default;
        foreach ((long segment, long end, long largest) in used)
        {
            known.Add(segment);
            // A segment of one large message is complete; only gathered segments grow.
            bool gathers = largest <= options.InMemoryLimit + SegmentRecord.HeaderLength;
            if (gathers && segment > newest.Segment) newest = (segment, end);
        }

        // Segments without a single record mean that the record file was lost, not the mail: nothing is removed then.
        if (known.Count == 0) return;
        foreach (long number in folder.Numbers())
        {
            if (!known.Contains(number)) folder.Delete(number);
        }

        if (newest.Segment != 0 && newest.End < options.SegmentSize) segments.Resume(newest.Segment, newest.End);
    }
}
