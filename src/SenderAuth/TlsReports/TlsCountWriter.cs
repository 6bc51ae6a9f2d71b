using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Writes down what was counted, every so often and at the end.</summary>
internal sealed partial class TlsCountWriter(TlsCounts counts, TlsReportOptions options, TimeProvider clock, ILogger<TlsCountWriter> logger) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await WriteAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.WriteInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await WriteAsync(stoppingToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await counts.WriteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(2543, LogLevel.Error, "Counts of TLS sessions could not be written; tried again soon")]
    private partial void LogFailed(Exception exception);
}
