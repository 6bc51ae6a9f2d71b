namespace Posthouse.Delivery;

/// <summary>How mail arrived in some time. Recipients are counted, not messages; rates are parts of 1, and null where there is nothing to divide.</summary>
public sealed record DeliverabilityReport
{
    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset Until { get; init; }

    /// <summary>Null is all domains.</summary>
    public string? Domain { get; init; }

    /// <summary>False while the journal has more than was counted by now.</summary>
    public bool IsComplete { get; init; }

    public required DeliverabilityCounts Total { get; init; }

    /// <summary>Recipients given up, or returned later, by class; most frequent first.</summary>
    public required IReadOnlyList<ClassCount> Bounces { get; init; }

    /// <summary>Attempts that are to be repeated, by class.</summary>
    public required IReadOnlyList<ClassCount> Deferrals { get; init; }

    /// <summary>Of what strangers sent here.</summary>
    public required IReadOnlyList<AuthenticationRate> Authentication { get; init; }

    /// <summary>What strangers sent here over TLS, as part of all that was checked.</summary>
    public double? ReceivedOverTlsRate { get; init; }

    /// <summary>Those with the most trouble first.</summary>
    public required IReadOnlyList<DestinationFigures> Destinations { get; init; }

    /// <summary>By own domain; "" is what belongs to none: reports, and what is passed on for others.</summary>
    public required IReadOnlyList<DomainFigures> Domains { get; init; }

    public required IReadOnlyList<HourFigures> Hours { get; init; }

    public required IReadOnlyList<BlocklistLine> Blocklists { get; init; }

    /// <summary>What is outside its target, with what to do next.</summary>
    public required IReadOnlyList<DeliverabilityAdvice> Advice { get; init; }
}

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

public sealed record ClassCount(string Class, long Count);

/// <param name="Method">spf, dkim, dmarc, arc or iprev.</param>
/// <param name="Checked">Messages with a result of the method.</param>
public sealed record AuthenticationRate(string Method, long Passed, long Checked, double? Rate);

/// <param name="UsualReply">What it says most often to mail it does not take.</param>
public sealed record DestinationFigures(string Destination, DeliverabilityCounts Counts, string? UsualReply);

public sealed record DomainFigures(string Domain, DeliverabilityCounts Counts);

/// <param name="Hour">Its beginning.</param>
public sealed record HourFigures(DateTimeOffset Hour, DeliverabilityCounts Counts);

/// <param name="Status">"not-listed", "listed", "refused" (the list does not answer this resolver) or "unknown".</param>
public sealed record BlocklistLine(string Address, string List, string Status, string? Code);

/// <param name="Figure">Stable: "delivery-rate", "bounce-rate", "complaint-rate", "deferrals", "delivery-time", "tls", "blocklist" …</param>
/// <param name="Text">For people.</param>
public sealed record DeliverabilityAdvice(string Figure, string Text);
