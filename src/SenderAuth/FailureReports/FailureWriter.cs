using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Writes down what <see cref="FailureLedger"/> gathered, redacted, every so often and at the end.</summary>
internal sealed partial class FailureWriter(MailStore store, FailureLedger ledger, SecretSource secrets, FailureReportOptions options, TimeProvider clock, ILogger<FailureWriter> logger) : BackgroundService
{
    /// <summary>Writes down what was gathered since the last call.</summary>
    internal async Task WriteAsync(CancellationToken cancellationToken = default)
    {
        IReadOnlyDictionary<FailureKey, (FailedMessage Message, long Incidents)> gathered = ledger.Take();
        if (gathered.Count == 0) return;
        try
        {
            byte[] key = (await secrets.OpenAsync(cancellationToken).ConfigureAwait(false)).DeriveKey("failure-report-redaction", 32);
            List<(FailureKey Key, FailedMessage Message, long Incidents)> redacted = [.. gathered.Select(one => (one.Key, Redacted(one.Value.Message, key), one.Value.Incidents))];
            await store.WriteAsync(transaction =>
            {
                foreach ((FailureKey one, FailedMessage message, long incidents) in redacted) FailureTable.Add(transaction.Sql, one, message, incidents, options);
                return 0;
            }).ConfigureAwait(false);
        }
        catch (Exception)
        {
            ledger.Put(gathered);
            throw;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await TryWriteAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Send) return;
        using var timer = new PeriodicTimer(options.WriteInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await TryWriteAsync(stoppingToken).ConfigureAwait(false);
    }

    private FailedMessage Redacted(FailedMessage message, byte[] key) => message with { Header = new HeaderRedactor(key, options.Redaction, message.RecipientDomains).Redact(message.Header) };

    private async Task TryWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(2530, LogLevel.Error, "Failures to be reported to the owners of domains could not be written; tried again soon")]
    private partial void LogFailed(Exception exception);
}
