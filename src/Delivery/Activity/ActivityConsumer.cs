using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Makes the charts of the console and the index of the trace from the journal, and notes once a minute how long the queue is and how much is stored.</summary>
public sealed partial class ActivityConsumer : FoldingConsumer
{
    internal const string Name = "delivery-activity";

    // Each record has some rows in the index: the writer is not kept from mail for longer than some milliseconds.
    private const int BatchSize = 200;

    private static readonly TimeSpan ForgetInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan TraceForgetInterval = TimeSpan.FromDays(1);

    private readonly AccountDirectory _directory;
    private readonly GaugeSampler _gauges;
    private readonly FigureOptions _options;
    private readonly ILogger<ActivityConsumer> _logger;
    private RecordDomains? _domains;
    private DateTimeOffset _forgot;
    private DateTimeOffset _forgotTrace;

    internal ActivityConsumer(MailStore store, AccountDirectory directory, DeliveryOptions options, TimeProvider clock, ILogger<ActivityConsumer> logger)
        : base(Name, Math.Min(BatchSize, options.Figures.BatchSize), store, options.Figures, clock)
    {
        _directory = directory;
        _options = options.Figures;
        _logger = logger;
        _gauges = new GaugeSampler(store, clock);
        _forgotTrace = clock.GetUtcNow();
    }

    /// <summary>Notes the gauges of this minute.</summary>
    internal Task SampleAsync(CancellationToken cancellationToken = default) => _gauges.SampleAsync(cancellationToken);

    /// <summary>Forgets what is kept no longer.</summary>
    internal async Task ForgetAsync(CancellationToken cancellationToken = default)
    {
        for ((long Domain, SeriesStep Step)? after = (-1, SeriesStep.Day); after is { } from;)
        {
            (List<(long Domain, SeriesStep Step)> old, after) = await Store.ReadAsync(reader => SeriesTable.FindOld(reader.Sql, from, KeptFrom), cancellationToken).ConfigureAwait(false);
            foreach ((long domain, SeriesStep step) in old)
            {
                await Store.WriteAsync(
                    transaction =>
                    {
                        SeriesTable.Forget(transaction.Sql, domain, step, KeptFrom(step));
                        return 0;
                    },
                    cancellationToken).ConfigureAwait(false);
            }
        }
    }

    internal async Task ForgetTraceAsync(CancellationToken cancellationToken = default)
    {
        for ((long, long, long)? after = (long.MinValue, 0, 0); after is { } from;) after = await TraceTable.ForgetSomeAsync(Store, from, cancellationToken).ConfigureAwait(false);
    }

    private protected override async ValueTask<Action<WriteTransaction>> FoldAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        _domains = await RecordDomains.AtAsync(_directory, _domains, cancellationToken).ConfigureAwait(false);
        var fold = new SeriesFold(_domains, KeptFrom);
        foreach (JournalRecord record in records) fold.Add(record);
        return transaction =>
        {
            foreach ((SeriesKey key, long count) in fold.Counts) SeriesTable.Add(transaction.Sql, key, count);
            foreach ((long term, long at, long sequence) in fold.Entries) TraceTable.Add(transaction.Sql, term, at, sequence);
        };
    }

    private protected override async Task IdleAsync(CancellationToken cancellationToken)
    {
        await SampleAsync(cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = Clock.GetUtcNow();
        if (now - _forgot >= ForgetInterval)
        {
            await ForgetAsync(cancellationToken).ConfigureAwait(false);
            _forgot = now;
        }

        if (now - _forgotTrace < TraceForgetInterval) return;
        await ForgetTraceAsync(cancellationToken).ConfigureAwait(false);
        _forgotTrace = now;
    }

    private long KeptFrom(SeriesStep step) => SeriesKey.Begin(
        Clock.GetUtcNow() - step switch
        {
            SeriesStep.Minute => _options.MinutesKept,
            SeriesStep.Hour => _options.Kept,
            _ => _options.DaysKept,
        },
        step);

    [LoggerMessage(3803, LogLevel.Warning, "The charts of the console and the index of the trace cannot be brought up to date at the moment; nothing is lost, it is tried again in a minute")]
    private protected override partial void LogFailed(Exception exception);
}
