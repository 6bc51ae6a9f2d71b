using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Adds the journal to the hourly figures.</summary>
public sealed partial class FigureConsumer : FoldingConsumer
{
    internal const string Name = "delivery-figures";

    private readonly AccountDirectory _directory;
    private readonly DeliveryMetrics _metrics;
    private readonly FigureOptions _options;
    private readonly ILogger<FigureConsumer> _logger;
    private readonly DateTimeOffset _started;
    private long _forgottenTo;

    internal FigureConsumer(MailStore store, AccountDirectory directory, DeliveryMetrics metrics, DeliveryOptions options, TimeProvider clock, ILogger<FigureConsumer> logger)
        : base(Name, options.Figures.BatchSize, store, options.Figures, clock)
    {
        _directory = directory;
        _metrics = metrics;
        _options = options.Figures;
        _logger = logger;
        _started = clock.GetUtcNow();
    }

    private protected override async ValueTask<Action<WriteTransaction>> FoldAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        var fold = new JournalFold(await OwnDomainsAsync(cancellationToken).ConfigureAwait(false));
        foreach (JournalRecord record in records) fold.Add(record);
        return transaction => FigureTable.Add(transaction.Sql, fold, _options);
    }

    private protected override async Task IdleAsync(CancellationToken cancellationToken)
    {
        long before = JournalFold.HourOf(Clock.GetUtcNow() - _options.Kept);
        if (before <= _forgottenTo) return;
        while (await Store.WriteAsync(transaction => FigureTable.Forget(transaction.Sql, before), cancellationToken).ConfigureAwait(false))
        {
        }

        _forgottenTo = before;
    }

    // Metrics begin with the process: what was written before it is in the figures alone.
    private protected override void Taken(IReadOnlyList<JournalRecord> records)
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

    [LoggerMessage(3801, LogLevel.Warning, "The figures of deliverability cannot be brought up to date at the moment; nothing is lost, it is tried again in a minute")]
    private protected override partial void LogFailed(Exception exception);
}
