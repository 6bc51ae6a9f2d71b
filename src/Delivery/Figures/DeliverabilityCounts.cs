namespace Posthouse.Delivery;

/// <summary>What became of mail.</summary>
public sealed record DeliverabilityCounts
{
    public long Queued { get; init; }

    public long Sent { get; init; }

    public long SentOverTls { get; init; }

    /// <summary>Attempts.</summary>
    public long Deferred { get; init; }

    public long Bounced { get; init; }

    /// <summary>Among the sent.</summary>
    public long Returned { get; init; }

    public long Complaints { get; init; }

    /// <summary>Reports of failures that anybody could have sent; in none of the rates.</summary>
    public long UnprovenReturns { get; init; }

    /// <summary>Complaints that anybody could have sent; in none of the rates.</summary>
    public long UnprovenComplaints { get; init; }

    public double? DeliveryRate { get; init; }

    public double? BounceRate { get; init; }

    /// <summary>Of all attempts.</summary>
    public double? DeferralRate { get; init; }

    public double? ComplaintRate { get; init; }

    public double? TlsRate { get; init; }

    /// <summary>Seconds within which half of what was sent arrived at the next server; the upper end of a bucket.</summary>
    public int? MedianSeconds { get; init; }

    public int? Seconds95 { get; init; }

    public int? Seconds99 { get; init; }

    internal static DeliverabilityCounts Of(FigureCounts counts)
    {
        var times = new long[DeliveryTimes.Bounds.Length + 1];
        for (int i = 0; i < times.Length; i++) times[i] = counts[FormattableString.Invariant($"{FigureNames.Time}{i}")];
        long sent = counts[FigureNames.Sent];
        long bounced = counts.SumBelow(FigureNames.Bounced);
        long returned = counts.SumBelow(FigureNames.Returned);
        long deferred = counts.SumBelow(FigureNames.Deferred);
        return new DeliverabilityCounts
        {
            Queued = counts[FigureNames.Queued],
            Sent = sent,
            SentOverTls = counts[FigureNames.SentOverTls],
            Deferred = deferred,
            Bounced = bounced,
            Returned = returned,
            Complaints = counts[FigureNames.Complaints],
            UnprovenReturns = counts[FigureNames.UnprovenReturns],
            UnprovenComplaints = counts[FigureNames.UnprovenComplaints],
            // What comes back may have been sent before the time that is looked at.
            DeliveryRate = Rate(Math.Max(0, sent - returned), sent + bounced),
            BounceRate = Rate(Math.Min(sent + bounced, bounced + returned), sent + bounced),
            DeferralRate = Rate(deferred, sent + bounced + deferred),
            ComplaintRate = Rate(counts[FigureNames.Complaints], sent),
            TlsRate = Rate(counts[FigureNames.SentOverTls], sent),
            MedianSeconds = DeliveryTimes.Percentile(times, 0.5),
            Seconds95 = DeliveryTimes.Percentile(times, 0.95),
            Seconds99 = DeliveryTimes.Percentile(times, 0.99),
        };
    }

    internal static double? Rate(long part, long all) => all <= 0 ? null : Math.Round((double)part / all, 6);
}
