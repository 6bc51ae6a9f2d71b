using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Fetches kept policies again before they end (RFC 8461 §10.2), so that a gap cannot be waited for.</summary>
internal sealed partial class MtaStsRefresh(MtaStsPolicies policies, MtaStsOptions options, TimeProvider clock, ILogger<MtaStsRefresh> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.RefreshInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await policies.RefreshDueAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (StoreException exception)
            {
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(2542, LogLevel.Error, "Kept MTA-STS policies could not be looked after; tried again soon")]
    private partial void LogFailed(Exception exception);
}
