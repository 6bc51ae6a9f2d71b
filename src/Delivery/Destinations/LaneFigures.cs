namespace Posthouse.Delivery;

/// <summary>The destinations as they stand, for people. Used under the lock of <see cref="LaneSet"/>.</summary>
internal static class LaneFigures
{
    private const int MostDomains = 20;

    /// <summary>Destinations that have work or have taught something, the busiest first, at most so many.</summary>
    internal static IReadOnlyList<DestinationFigure> Of(IEnumerable<Lane> all, GroupSet groups, int most)
    {
        ILookup<DestinationGroup, Lane> lanes = all.Where(static lane => lane.HasWork || lane.Active > 0 || lane.IsDead).ToLookup(static lane => lane.Group);
        IEnumerable<DestinationFigure> figures = groups.All.Where(group => lanes.Contains(group) || group.Idle > 0 || group.Learnt is not null).Select(group => Of(group, lanes[group]))
            .Concat(groups.Restored.Select(static learnt => new DestinationFigure { Name = learnt.Name, Pool = learnt.Pool, Window = learnt.Window, PaceSeconds = learnt.Pace.TotalSeconds, ThrottledAt = learnt.ThrottledAt, MessagesPerConnection = learnt.MessagesPerConnection }));
        return [.. figures.OrderByDescending(static figure => figure.Active + figure.Waiting).ThenBy(static figure => figure.Name, StringComparer.Ordinal).ThenBy(static figure => figure.Pool, StringComparer.Ordinal).Take(most)];
    }

    private static DestinationFigure Of(DestinationGroup group, IEnumerable<Lane> lanes) => new()
    {
        Name = group.Name,
        IsProvider = group.IsShared,
        Pool = group.Pool,
        Domains = [.. lanes.Select(static lane => lane.Route.Key).Order(StringComparer.Ordinal).Take(MostDomains)],
        Unreachable = [.. lanes.Where(static lane => lane.IsDead).Select(static lane => lane.Route.Key).Order(StringComparer.Ordinal).Take(MostDomains)],
        Waiting = lanes.Sum(static lane => lane.WaitingRecipients),
        Active = group.Active,
        Window = group.Window,
        Idle = group.Idle,
        PaceSeconds = group.Pace.TotalSeconds,
        ThrottledAt = group.ThrottledAt,
        MessagesPerConnection = group.MessagesPerConnection,
        MostAttempts = group.Limit.Concurrency,
        MostConnections = group.Limit.Connections,
        MostPerMinute = group.Limit.MessagesPerMinute,
    };
}
