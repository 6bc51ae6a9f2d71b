namespace Posthouse.Delivery;

/// <summary>Times to deliver as a histogram: what is added up over hours and domains can still tell its percentiles.</summary>
internal static class DeliveryTimes
{
    /// <summary>Seconds; the upper end of each bucket. The last is the queue's usual lifetime, and what took longer comes after it.</summary>
    internal static readonly int[] Bounds = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 432000];

    internal static int BucketOf(double seconds)
    {
        int bucket = 0;
        while (bucket < Bounds.Length && seconds > Bounds[bucket]) bucket++;
        return bucket;
    }

    /// <summary>Seconds within which this part of all was delivered: the upper end of the bucket. Null where nothing was, or where it took longer than any bound.</summary>
    internal static int? Percentile(ReadOnlySpan<long> buckets, double part)
    {
        long all = 0;
        foreach (long count in buckets) all += count;
        if (all == 0) return null;
        long wanted = Math.Max(1, (long)Math.Ceiling(all * part));
        for (int i = 0; i < Bounds.Length; i++)
        {
            wanted -= buckets[i];
            if (wanted <= 0) return Bounds[i];
        }

        return null;
    }
}
