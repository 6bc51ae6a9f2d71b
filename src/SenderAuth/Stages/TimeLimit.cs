namespace Posthouse.SenderAuth;

/// <summary>
/// The time that several checks have together. The clock runs from the first that has to wait: what the DNS cache answers costs no timer.
/// Used by one message.
/// </summary>
/// <param name="outer">Ends all, and is no time limit.</param>
internal sealed class TimeLimit(TimeSpan time, TimeProvider clock, CancellationToken outer) : IDisposable
{
    private readonly CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, clock);
    private CancellationTokenRegistration _registration;
    private bool _running;

    internal CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }

    /// <summary>What a check came to, or, where the time was over before, what <paramref name="otherwise"/> makes of it.</summary>
    internal ValueTask<T> Hold<T, TState>(ValueTask<T> check, TState state, Func<TState, T> otherwise)
    {
        if (check.IsCompletedSuccessfully) return check;
        if (!_running)
        {
            _running = true;
            _registration = outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
            _source.CancelAfter(time);
        }

        return WaitAsync(check, state, otherwise);
    }

    private async ValueTask<T> WaitAsync<T, TState>(ValueTask<T> check, TState state, Func<TState, T> otherwise)
    {
        try
        {
            return await check.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_source.IsCancellationRequested && !outer.IsCancellationRequested)
        {
            return otherwise(state);
        }
    }
}
