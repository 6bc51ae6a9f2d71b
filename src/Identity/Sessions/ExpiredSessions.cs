using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>Takes the rows of sessions away that have ended by themselves. They are worth nothing either way.</summary>
internal sealed partial class ExpiredSessions(BrowserSessions sessions, TimeProvider clock, ILogger<ExpiredSessions> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    // One transaction's worth: mail waits no longer than for a few large messages.
    private const int Together = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                while (await sessions.SweepAsync(Together, stoppingToken).ConfigureAwait(false) == Together)
                {
                }
            }
            catch (StoreException exception)
            {
                LogNotSwept(exception);
            }
        }
    }

    [LoggerMessage(4502, LogLevel.Warning, "Sessions that have ended could not be removed; they are worth nothing, and it is tried again in an hour. See the storage warnings for the cause.")]
    private partial void LogNotSwept(Exception exception);
}
