using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Makes happen what is due. What became due while the server stood still happens when it starts.</summary>
internal sealed class SnoozeClock(MailStore store, TimeProvider clock, ILogger<SnoozeClock> logger) : BackgroundService
{
    // Of one transaction.
    private const int Batch = 100;

    // Another node may have set one; a clock may have been put right.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    // One that the store refuses, for a quota perhaps, must not keep the others.
    private static readonly TimeSpan PostponedBy = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _set = new(0, 1);

    /// <summary>One was set that may come before all others.</summary>
    internal void Note()
    {
        lock (_set)
        {
            if (_set.CurrentCount == 0) _set.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _set.Dispose();
    }

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
                JmapLog.SnoozeFailed(logger, error);
            }

            if (sleep <= TimeSpan.Zero) continue;
            using var wake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Task time = Task.Delay(sleep < LongestSleep ? sleep : LongestSleep, clock, wake.Token);
            await Task.WhenAny(time, _set.WaitAsync(wake.Token)).ConfigureAwait(false);
            await wake.CancelAsync().ConfigureAwait(false);
        }
    }

    private Task<int> WriteAsync(Action<WriteTransaction> change, CancellationToken cancellationToken) => store.WriteAsync(
        transaction =>
        {
            change(transaction);
            return 0;
        },
        cancellationToken);

    // How long until the next.
    private async Task<TimeSpan> HappenAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        List<Snooze> due = await store.ReadAsync(reader => Snooze.Due(reader, now, Batch), cancellationToken).ConfigureAwait(false);
        foreach (Snooze snooze in due)
        {
            try
            {
                await WriteAsync(transaction => snooze.Happen(transaction, now), cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException error) when (!error.IsTemporary)
            {
                JmapLog.SnoozeFailed(logger, error);
                await WriteAsync(transaction => snooze.Postpone(transaction, now + PostponedBy), cancellationToken).ConfigureAwait(false);
            }
        }

        if (due.Count == Batch) return TimeSpan.Zero;
        DateTimeOffset? next = await store.ReadAsync(static reader => Snooze.Next(reader), cancellationToken).ConfigureAwait(false);
        // Rounded up: a timer that is early would ask again at once.
        return next is { } at ? at - clock.GetUtcNow() + TimeSpan.FromMilliseconds(1) : LongestSleep;
    }
}
