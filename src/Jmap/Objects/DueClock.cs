using Microsoft.Extensions.Hosting;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Makes happen what is due at moments that stand in the store, and sleeps until the next. What became due while the server stood still happens when it starts.</summary>
internal abstract class DueClock(TimeProvider clock) : BackgroundService
{
    /// <summary>Another node may have set one; a clock may have been put right.</summary>
    protected static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _noted = new(0, 1);

    /// <summary>One was set that may come before all others.</summary>
    internal void Note()
    {
        lock (_noted)
        {
            if (_noted.CurrentCount == 0) _noted.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _noted.Dispose();
    }

    /// <summary>What is due happens now; how long until the next.</summary>
    internal abstract Task<TimeSpan> HappenAsync(CancellationToken cancellationToken);

    protected DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>It is tried again after <see cref="LongestSleep"/>.</summary>
    protected abstract void Failed(StoreException error);

    /// <summary>How long until a moment; rounded up, for a timer that is early would ask again at once.</summary>
    protected TimeSpan Until(DateTimeOffset? next) => next is { } at ? at - Now + TimeSpan.FromMilliseconds(1) : LongestSleep;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan sleep = LongestSleep;
            try
            {
                sleep = await HappenAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (StoreException error)
            {
                Failed(error);
            }

            if (sleep <= TimeSpan.Zero) continue;
            using var wake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Task time = Task.Delay(sleep < LongestSleep ? sleep : LongestSleep, clock, wake.Token);
            await Task.WhenAny(time, _noted.WaitAsync(wake.Token)).ConfigureAwait(false);
            await wake.CancelAsync().ConfigureAwait(false);
        }
    }
}
