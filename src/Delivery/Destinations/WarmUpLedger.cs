namespace Posthouse.Delivery;

/// <summary>What went out today from addresses that are new, and how much more may. Bounded by the addresses and providers that are configured.</summary>
internal sealed class WarmUpLedger(DeliveryOptions options, TimeProvider clock)
{
    /// <summary>All destinations that belong to no provider, together: each alone would let as much mail out as a large one.</summary>
    internal const string Others = "others";

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Address, string Provider), WarmUpState> _states = [];

    private WarmUpOptions Limits => options.WarmUp;

    /// <summary>Takes at most so many of the day's allowance; 0 where nothing is left.</summary>
    internal int Reserve(string address, string provider, int wanted)
    {
        lock (_lock)
        {
            WarmUpState state = Of(address, provider);
            int granted = Math.Min(wanted, state.Left(Limits));
            state.Reserved += granted;
            return granted;
        }
    }

    /// <summary>What became of a reservation. What was neither sent nor put off nor refused may go out later.</summary>
    internal void Settle(string address, string provider, int reserved, int sent, int deferred, int refused)
    {
        lock (_lock)
        {
            WarmUpState state = Of(address, provider);
            state.Reserved -= reserved;
            state.Sent += sent;
            state.Deferred += deferred;
            state.Refused += refused;
            state.IsChanged |= sent + deferred + refused > 0;
        }
    }

    /// <summary>When a new allowance begins.</summary>
    internal DateTimeOffset NextDay => new(clock.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);

    internal void Restore(IEnumerable<WarmUpState> states)
    {
        lock (_lock)
        {
            foreach (WarmUpState state in states) _states[(state.Address, state.Provider)] = state;
        }
    }

    internal List<WarmUpFigure> TakeChanges()
    {
        lock (_lock)
        {
            var changes = new List<WarmUpFigure>();
            foreach (WarmUpState state in _states.Values)
            {
                if (!state.IsChanged) continue;
                state.IsChanged = false;
                changes.Add(Figure(state));
            }

            return changes;
        }
    }

    /// <summary>All that is known, as it is today.</summary>
    internal IReadOnlyList<WarmUpFigure> Figures()
    {
        lock (_lock)
        {
            foreach (WarmUpState state in _states.Values) state.TurnTo(Today, Limits);
            return [.. _states.Values.Select(Figure).OrderBy(static one => one.Address, StringComparer.Ordinal).ThenBy(static one => one.Provider, StringComparer.Ordinal)];
        }
    }

    private int Today => (int)(clock.GetUtcNow().ToUnixTimeSeconds() / 86400);

    private WarmUpFigure Figure(WarmUpState state) =>
        new(state.Address, state.Provider, state.Step + 1, state.IsWarm(Limits) ? null : state.Allowance(Limits), state.Sent, state.Deferred, state.Refused, state.IsEnded(Limits)) { DayNumber = state.Day };

    private WarmUpState Of(string address, string provider)
    {
        if (!_states.TryGetValue((address, provider), out WarmUpState? state)) _states[(address, provider)] = state = new WarmUpState(address, provider);
        state.TurnTo(Today, Limits);
        return state;
    }
}
