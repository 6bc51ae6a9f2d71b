using Posthouse.Delivery;

namespace Posthouse.Web;

/// <summary>How it stands now.</summary>
public sealed record OverviewModel
{
    public DateTimeOffset At { get; init; }

    /// <summary>Null is all that the caller sees.</summary>
    public string? Domain { get; init; }

    /// <summary>False while the server counts what has come in faster than it counts.</summary>
    public bool IsComplete { get; init; }

    /// <summary>From when on the counts are.</summary>
    public DateTimeOffset Since { get; init; }

    public required OverviewCounts Counts { get; init; }

    public required FigureRateModel DeliveryRate { get; init; }

    public required FigureRateModel BounceRate { get; init; }

    public required OverviewStorage Storage { get; init; }

    /// <summary>The oldest first.</summary>
    public required IReadOnlyList<OverviewKey> Keys { get; init; }

    /// <summary>Null for those who do not see the server.</summary>
    public OverviewQueue? Queue { get; init; }

    /// <summary>Null for those who do not see the server.</summary>
    public IReadOnlyList<CertificateModel>? Certificates { get; init; }

    /// <summary>What blocklists say of the addresses from which mail leaves. Null for those who do not see the server.</summary>
    public IReadOnlyList<BlocklistLine>? Blocklists { get; init; }

    /// <summary>When the blocklists were asked; null before they ever were.</summary>
    public DateTimeOffset? BlocklistsAskedAt { get; init; }
}

/// <summary>What happened in the last 24 hours, to the hour.</summary>
public sealed record OverviewCounts
{
    public long Received { get; init; }

    public long Delivered { get; init; }

    public long Rejected { get; init; }

    public long Queued { get; init; }

    public long Sent { get; init; }

    /// <summary>Attempts that are to be repeated.</summary>
    public long Deferred { get; init; }

    public long Bounced { get; init; }

    /// <summary>Among the sent: reported later not to have arrived.</summary>
    public long Returned { get; init; }

    public long Complaints { get; init; }

    public long SignIns { get; init; }

    public long SignInsFailed { get; init; }
}

/// <summary>What is stored.</summary>
public sealed record OverviewStorage
{
    /// <summary>As quotas count it.</summary>
    public long Octets { get; init; }

    public long Messages { get; init; }

    /// <summary>The same 24 hours ago; null where it is not known.</summary>
    public long? OctetsADayAgo { get; init; }

    public long? MessagesADayAgo { get; init; }

    /// <summary>Free on the store's disk. Null, as the two below, for those who do not see the server.</summary>
    public long? FreeOctets { get; init; }

    /// <summary>False while the store takes no new mail.</summary>
    public bool? CanWrite { get; init; }

    public string? Problem { get; init; }
}

/// <summary>The queue, in recipients.</summary>
/// <param name="Oldest">When the message came that is there longest; null where the queue is empty.</param>
public sealed record OverviewQueue(long Due, long Scheduled, long Held, DateTimeOffset? Oldest);

/// <summary>A signing key and its age.</summary>
/// <param name="State">"waiting", "signing" or "retired".</param>
/// <param name="AgeDays">Since it was made.</param>
/// <param name="RotateAfterDays">When a key is to be replaced; 0 is never.</param>
public sealed record OverviewKey(string Domain, string Selector, string Algorithm, string State, double AgeDays, double RotateAfterDays);
