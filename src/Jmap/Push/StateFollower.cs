namespace Posthouse.Jmap;

/// <summary>
/// What one client has been told of an account's states, and what it is to be told next. However much changes, a client that reads
/// slowly is told of the last states only: nothing gathers.
/// </summary>
/// <param name="types">Null follows all.</param>
/// <param name="told">The states that the client knows; null: none.</param>
internal sealed class StateFollower(StateWatch watch, IReadOnlySet<string>? types, FollowedStates? told, TimeSpan interval, TimeProvider clock)
{
    private long? _lastTold;

    /// <summary>What the client knows after the last change.</summary>
    internal FollowedStates? Told => told;

    /// <summary>The states that have changed; null when nothing did for so long.</summary>
    internal async ValueTask<StateChange?> NextAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        long began = clock.GetTimestamp();
        while (true)
        {
            Task next = watch.NextChange;
            FollowedStates current = await watch.CurrentAsync(cancellationToken).ConfigureAwait(false);
            if (!current.ChangedSince(watch.Account, told, types).IsEmpty)
            {
                if (Pause() is { } pause)
                {
                    await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
                    current = await watch.CurrentAsync(cancellationToken).ConfigureAwait(false);
                }

                StateChange changed = current.ChangedSince(watch.Account, told, types);
                told = current;
                _lastTold = clock.GetTimestamp();
                if (!changed.IsEmpty) return changed;
                continue;
            }

            TimeSpan left = patience == Timeout.InfiniteTimeSpan ? patience : patience - clock.GetElapsedTime(began);
            if (patience != Timeout.InfiniteTimeSpan && left <= TimeSpan.Zero) return null;
            try
            {
                await next.WaitAsync(left, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }

    // The first news goes out at once; more of it waits, so that a thousand changes are a few events.
    private TimeSpan? Pause()
    {
        if (_lastTold is not { } last) return null;
        TimeSpan left = interval - clock.GetElapsedTime(last);
        return left > TimeSpan.Zero ? left : null;
    }
}
