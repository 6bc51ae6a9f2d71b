namespace Posthouse.Delivery;

/// <summary>How what became of mail is counted.</summary>
public sealed record FigureOptions
{
    /// <summary>For how long hourly figures are kept. 90 days: a quarter can be set against the one before.</summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromDays(90);

    /// <summary>For how long the charts' minutes are kept. 2 days: yesterday's incident can be looked at closely.</summary>
    public TimeSpan MinutesKept { get; init; } = TimeSpan.FromDays(2);

    /// <summary>For how long the charts' days are kept. 800 days: a month can be set against the same of the year before, and of the one before that.</summary>
    public TimeSpan DaysKept { get; init; } = TimeSpan.FromDays(800);

    /// <summary>Pairs of an own domain and a destination that are told apart in one hour; what goes beyond is counted together, under no destination.
    /// 2,000: some 10 MB a day at the very most.</summary>
    public int MaximumFlows { get; init; } = 2000;

    /// <summary>Different replies that are kept of one such pair in an hour; the rest is counted, but not quoted.</summary>
    public int MaximumReplies { get; init; } = 8;

    /// <summary>The journal is looked at so often.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Records read at once.</summary>
    public int BatchSize { get; init; } = 1000;

    /// <summary>Part of the time that may go into counting while the journal is ahead: mail comes first.</summary>
    public double Share { get; init; } = 0.1;
}
