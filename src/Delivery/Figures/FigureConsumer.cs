using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Reads the journal behind the mail and adds it to the hourly figures. Counts and checkpoint change in one transaction, so that no record
/// is counted twice or left out, whatever ends the program in between. It looks at intervals instead of being woken: delivery pays nothing for it.
/// </summary>
public sealed partial class FigureConsumer : BackgroundService
{
    internal const string Name = "delivery-figures";

    // A question about the figures waits for so many batches at most.
    private const int CatchUpBatches = 20;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    private readonly MailStore _store;
    private readonly AccountDirectory _directory;
    private readonly DeliveryMetrics _metrics;
    private readonly FigureOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<FigureConsumer> _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly DateTimeOffset _started;
    private long _forgottenTo;

    internal FigureConsumer(MailStore store, AccountDirectory directory, DeliveryMetrics metrics, DeliveryOptions options, TimeProvider clock, ILogger<FigureConsumer> logger)
    {
        _store = store;
        _directory = directory;
        _metrics = metrics;
        _options = options.Figures;
        _clock = clock;
        _logger = logger;
        _started = clock.GetUtcNow();
    }

    /// <summary>Counts what the journal has by now.</summary>
    /// <returns>False when it was too much for once.</returns>
    public async Task<bool> CatchUpAsync(CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < CatchUpBatches; i++)
        {
            if (!await FoldAsync(cancellationToken).ConfigureAwait(false)) return true;
        }

        return false;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause = _options.Interval;
            try
            {
                long began = _clock.GetTimestamp();
                bool more = await FoldAsync(stoppingToken).ConfigureAwait(false);
                if (more) pause = _clock.GetElapsedTime(began) * (1 / _options.Share - 1);
                else await ForgetAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Whatever it is: figures that are late must not end the server.
                LogFailed(exception);
                pause = AfterFailure;
            }

            try
            {
                await Task.Delay(pause, _clock, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    // True when there is more to read.
    private async Task<bool> FoldAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            (long from, IReadOnlyList<JournalRecord> records) = await _store.ReadAsync(
                reader =>
                {
                    long checkpoint = reader.JournalCheckpoint(Name);
                    return (checkpoint, reader.ReadJournal(new JournalQuery { After = checkpoint, Limit = _options.BatchSize }));
                },
                cancellationToken).ConfigureAwait(false);
            if (records.Count == 0) return false;

            var fold = new JournalFold(await OwnDomainsAsync(cancellationToken).ConfigureAwait(false));
            foreach (JournalRecord record in records) fold.Add(record);
            bool counted = await _store.WriteAsync(
                transaction =>
                {
                    // Another one that reads the same journal was faster: its counts stand.
                    if (transaction.JournalCheckpoint(Name) != from) return false;
                    FigureTable.Add(transaction.Sql, fold, _options);
                    transaction.SetJournalCheckpoint(Name, records[^1].Sequence);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            if (counted) Show(records);
            return records.Count == _options.BatchSize;
        }
        finally
        {
            _turn.Release();
        }
    }

    // Metrics begin with the process: what was written before it is in the figures alone.
    private void Show(IReadOnlyList<JournalRecord> records)
    {
        var recent = new JournalFold(new Dictionary<string, string>());
        foreach (JournalRecord record in records)
        {
            if (record.At < _started) continue;
            recent.Add(record);
            if (record.Kind == "sent" && JournalFold.SecondsOf(record) is { } seconds) _metrics.TimeToDeliver(seconds);
        }

        var total = new FigureCounts();
        foreach (Dictionary<string, long> counts in recent.Counts.Values)
        {
            foreach ((string name, long value) in counts) total.Add(name, value);
        }

        _metrics.Folded(total);
    }

    private async ValueTask<Dictionary<string, string>> OwnDomainsAsync(CancellationToken cancellationToken)
    {
        var own = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Domain domain in await _directory.ListDomainsAsync(cancellationToken).ConfigureAwait(false))
        {
            own[domain.Name.Ascii] = domain.Name.Ascii;
            own[domain.Name.Unicode] = domain.Name.Ascii;
            foreach (Mail.DomainName alias in domain.Aliases)
            {
                own[alias.Ascii] = domain.Name.Ascii;
                own[alias.Unicode] = domain.Name.Ascii;
            }
        }

        return own;
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        long before = JournalFold.HourOf(_clock.GetUtcNow() - _options.Kept);
        if (before <= _forgottenTo) return;
        while (await _store.WriteAsync(transaction => FigureTable.Forget(transaction.Sql, before), cancellationToken).ConfigureAwait(false))
        {
        }

        _forgottenTo = before;
    }

    [LoggerMessage(3801, LogLevel.Warning, "The figures of deliverability cannot be brought up to date at the moment; nothing is lost, it is tried again in a minute")]
    private partial void LogFailed(Exception exception);
}
