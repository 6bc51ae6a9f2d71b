using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Asks all that reports to others what is due, now and then, and has it sent. What fails is due again in the next round.</summary>
internal sealed partial class ReportRounds(IEnumerable<IReportSource> sources, ReportDispatch dispatch, DeliveryOptions options, TimeProvider clock, ILogger<ReportRounds> logger) : BackgroundService
{
    /// <summary>One round; how many reports were queued.</summary>
    internal async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        int sent = 0;
        foreach (IReportSource source in sources)
        {
            try
            {
                // A round ends, whatever a source gives: others wait.
                while (sent < options.ReportsPerRound && await source.DueAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } due)
                {
                    foreach (OutgoingReport report in due)
                    {
                        await dispatch.SendAsync(report, cancellationToken).ConfigureAwait(false);
                        sent++;
                    }
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                LogFailed(exception, source.GetType().Name);
            }
        }

        return sent;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.ReportInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await RunOnceAsync(stoppingToken).ConfigureAwait(false);
    }

    [LoggerMessage(3602, LogLevel.Error, "Reports to other organisations could not be sent ({Source}); tried again soon")]
    private partial void LogFailed(Exception exception, string source);
}
