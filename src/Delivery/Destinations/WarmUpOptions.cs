namespace Posthouse.Delivery;

/// <summary>How fast an address becomes known.</summary>
public sealed record WarmUpOptions
{
    /// <summary>Messages a day, each recipient for itself, to one provider; to all smaller destinations together. After the last step the address is
    /// warm. Doubling, from 50: the schedules that large senders publish.</summary>
    public IReadOnlyList<int> Schedule { get; init; } = [50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600];

    /// <summary>Refusals for the sender's standing after which nothing more goes out that day.</summary>
    public int RefusalsUntilPause { get; init; } = 3;

    /// <summary>Percent of a day's messages put off, from which it counts as a bad one.</summary>
    public int DeferralPercent { get; init; } = 20;

    /// <summary>Days without mail after which half of the steps are lost: receivers keep a month in mind.</summary>
    public int DaysUntilCold { get; init; } = 30;
}
