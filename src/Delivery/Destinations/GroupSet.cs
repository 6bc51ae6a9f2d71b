namespace Posthouse.Delivery;

/// <summary>
/// The groups that are known, which outlive their lanes: what a destination has taught holds for its next message, hours later. Bounded:
/// the least used without work go first. Used under the lock of <see cref="LaneSet"/>.
/// </summary>
internal sealed class GroupSet(DeliveryOptions options, TimeProvider clock)
{
    private readonly Dictionary<(string Name, string Pool), DestinationGroup> _groups = new(KeyComparer.Instance);
    private readonly Dictionary<string, GroupTotal> _totals = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string Name, string Pool), LearntDestination> _restored = new(KeyComparer.Instance);
    private readonly DestinationLimits _limits = new(options.DestinationLimits);

    internal IReadOnlyCollection<DestinationGroup> All => _groups.Values;

    /// <summary>The group and those of other pools whose limits are counted together with it.</summary>
    internal IEnumerable<DestinationGroup> SharingWith(DestinationGroup group) =>
        group.Total.Groups < 2 ? [group] : _groups.Values.Where(other => ReferenceEquals(other.Total, group.Total));

    internal DestinationLimit LimitOf(string destination) => _limits.Of(destination);

    /// <param name="provider">Null for a next hop that stands alone.</param>
    internal DestinationGroup Of(Route route, MailProvider? provider)
    {
        string name = provider?.Name ?? route.Key;
        if (_groups.TryGetValue((name, route.Pool), out DestinationGroup? group)) return group;
        DestinationLimit limit = provider is null ? _limits.Of(route.Key) : provider.Limit ?? DestinationLimits.None;
        if (!_totals.TryGetValue(name, out GroupTotal? total)) _totals[name] = total = new GroupTotal(limit, clock);
        total.Groups++;
        group = new DestinationGroup(name, route.Pool, provider is not null, total, options.Scheduler, clock);
        if (_restored.Remove((name, route.Pool), out LearntDestination? learnt)) group.Restore(learnt);
        return _groups[(name, route.Pool)] = group;
    }

    /// <summary>What was known before the start.</summary>
    internal void Restore(IEnumerable<LearntDestination> learnt)
    {
        foreach (LearntDestination destination in learnt) _restored[(destination.Name, destination.Pool)] = destination;
    }

    /// <summary>Known from before the start, and not used since.</summary>
    internal IReadOnlyCollection<LearntDestination> Restored => _restored.Values;

    /// <summary>What was learned since the last call, to be kept; and what is not worth keeping any more.</summary>
    internal (List<LearntDestination> Learnt, List<(string Name, string Pool)> Forgotten) TakeChanges()
    {
        var learnt = new List<LearntDestination>();
        var forgotten = new List<(string, string)>();
        foreach (DestinationGroup group in _groups.Values)
        {
            if (!group.IsChanged) continue;
            group.IsChanged = false;
            if (group.Learnt is { } now) learnt.Add(now);
            else forgotten.Add((group.Name, group.Pool));
        }

        Prune();
        return (learnt, forgotten);
    }

    private void Prune()
    {
        SchedulerOptions limits = options.Scheduler;
        List<DestinationGroup> unused = [.. _groups.Values.Where(static group => group.Lanes == 0)];
        int surplus = _groups.Count - limits.MaximumLearnt;
        if (surplus > 0) unused.Sort(static (a, b) => a.LastUsed.CompareTo(b.LastUsed));
        foreach (DestinationGroup group in unused)
        {
            TimeSpan since = clock.GetElapsedTime(group.LastUsed);
            bool plain = group.Learnt is null && group.PaceLeft <= TimeSpan.Zero && since >= options.Outbound.ConnectionIdle;
            if (!plain && since < limits.LearntMemory && surplus <= 0) continue;
            surplus--;
            _groups.Remove((group.Name, group.Pool));
            if (--group.Total.Groups == 0) _totals.Remove(group.Name);
        }
    }

    private sealed class KeyComparer : IEqualityComparer<(string Name, string Pool)>
    {
        internal static readonly KeyComparer Instance = new();

        public bool Equals((string Name, string Pool) x, (string Name, string Pool) y) => StringComparer.OrdinalIgnoreCase.Equals(x.Name, y.Name) && StringComparer.OrdinalIgnoreCase.Equals(x.Pool, y.Pool);

        public int GetHashCode((string Name, string Pool) key) => HashCode.Combine(StringComparer.OrdinalIgnoreCase.GetHashCode(key.Name), StringComparer.OrdinalIgnoreCase.GetHashCode(key.Pool));
    }
}
