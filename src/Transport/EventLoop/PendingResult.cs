using System.Threading.Tasks.Sources;

namespace Posthouse.Transport;

/// <summary>
/// The one wait that a reader, a writer or a listener may have open, again and again without an allocation. Everything but
/// <see cref="Finish"/> is called under its owner's lock; whoever gets true from <see cref="TryEnd"/> must call that once, outside it.
/// </summary>
internal sealed class PendingResult<T>(Lock gate) : IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> _source;
    private CancellationTokenRegistration _registration;

    /// <summary>Somebody waits.</summary>
    public bool IsOpen { get; private set; }

    public ValueTask<T> Begin(CancellationToken cancellationToken)
    {
        if (IsOpen) throw new InvalidOperationException("The last wait has not ended yet.");
        // A token that is cancelled from another thread waits for the lock; one that is cancelled already finds nothing open here.
        if (cancellationToken.CanBeCanceled) _registration = cancellationToken.UnsafeRegister(static (state, token) => ((PendingResult<T>)state!).GiveUp(token), this);
        if (cancellationToken.IsCancellationRequested)
        {
            // Not disposed under the lock, which its callback may be waiting for: that finds nothing open either.
            _registration.Unregister();
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        _source.Reset();
        IsOpen = true;
        return new ValueTask<T>(this, _source.Version);
    }

    public bool TryEnd()
    {
        bool open = IsOpen;
        IsOpen = false;
        return open;
    }

    /// <param name="inline">Whoever waited goes on inside this call; otherwise on a thread of the pool.</param>
    public void Finish(T result, Exception? error, bool inline)
    {
        // Waits for a callback that runs, so that none is left to end the next wait.
        _registration.Dispose();
        _registration = default;
        _source.RunContinuationsAsynchronously = !inline;
        if (error is null) _source.SetResult(result);
        else _source.SetException(error);
    }

    T IValueTaskSource<T>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void GiveUp(CancellationToken token)
    {
        lock (gate)
        {
            if (!TryEnd()) return;
        }

        Finish(default!, new OperationCanceledException(token), inline: false);
    }
}
