using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Posthouse.Acme;

/// <summary>Looks after the certificate for as long as the server runs.</summary>
internal sealed partial class RenewalWorker(CertificateKeeper keeper, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<RenewalWorker> logger) : BackgroundService
{
    private static readonly TimeSpan AfterDefect = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Looks at once: something changed.</summary>
    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!keeper.Enabled) return;
        keeper.Rescheduled += Wake;
        // The authority looks at our listeners: they are open first.
        await StartedAsync(stoppingToken).ConfigureAwait(false);
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                wait = await keeper.TendAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // An unhandled exception here would end the server, for the sake of a certificate.
                LogDefect(exception);
                wait = AfterDefect;
            }

            await SleepAsync(wait, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(false);
    }

    private async Task SleepAsync(TimeSpan time, CancellationToken stoppingToken)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task sleep = Task.Delay(time, clock, woken.Token), wake = _wake.WaitAsync(woken.Token);
        await Task.WhenAny(sleep, wake).ConfigureAwait(false);
        await woken.CancelAsync().ConfigureAwait(false);
        stoppingToken.ThrowIfCancellationRequested();
    }

    public override void Dispose()
    {
        keeper.Rescheduled -= Wake;
        _wake.Dispose();
        base.Dispose();
    }

    [LoggerMessage(2605, LogLevel.Error, "Looking after the certificate failed by a defect of the program; tried again in an hour")]
    private partial void LogDefect(Exception exception);
}
