namespace Posthouse.Delivery;

/// <summary>What happens to mail for an address on the list.</summary>
public enum SuppressionMode
{
    /// <summary>Refused at RCPT, so that the writer learns at once; what comes another way is returned without an attempt.</summary>
    Refuse,

    /// <summary>Taken, and returned at once with a report.</summary>
    Report,

    /// <summary>Sent as if there were no list; it is still kept.</summary>
    Off,
}

/// <summary>When an address is no longer written to, and for how long.</summary>
public sealed record SuppressionOptions
{
    public SuppressionMode Mode { get; init; }

    /// <summary>For how long an address is left alone that its host does not know. 180 days: mail systems give names again after half a year or more.</summary>
    public TimeSpan UnknownFor { get; init; } = TimeSpan.FromDays(180);

    /// <summary>For one that is disabled or has moved: that may be undone. 90 days.</summary>
    public TimeSpan DisabledFor { get; init; } = TimeSpan.FromDays(90);

    /// <summary>For one that failed again and again for reasons that pass, such as a full mailbox. 14 days.</summary>
    public TimeSpan RepeatedFor { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How often such a failure is seen …</summary>
    public int RepeatCount { get; init; } = 3;

    /// <summary>… and over how long, before it counts. 3 days: a weekend is no reason.</summary>
    public TimeSpan RepeatSpan { get; init; } = TimeSpan.FromDays(3);

    /// <summary>After how long without a failure the count begins anew.</summary>
    public TimeSpan RepeatWindow { get; init; } = TimeSpan.FromDays(30);

    /// <summary>For how long lists leave out who complained. Two years.</summary>
    public TimeSpan ComplaintFor { get; init; } = TimeSpan.FromDays(730);

    /// <summary>Where a person names no other time: as good as for ever. 10 years.</summary>
    public TimeSpan ManualFor { get; init; } = TimeSpan.FromDays(3650);
}
