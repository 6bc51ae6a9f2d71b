using System.Diagnostics.Metrics;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>The queue's state as gauges, counted when they are asked for.</summary>
internal sealed class QueueMetrics : IDisposable
{
    private readonly Meter _meter = new(PrometheusExporter.MeterName);
    private readonly MailStore _store;
    private readonly TimeProvider _clock;

    public QueueMetrics(MailStore store, TimeProvider clock)
    {
        _store = store;
        _clock = clock;
        _meter.CreateObservableGauge("posthouse_queue_recipients", Measure, description: "Recipients in the queue by state: due, scheduled, held.");
        _meter.CreateObservableGauge("posthouse_queue_oldest_seconds", MeasureOldest, description: "How long the oldest message has been in the queue; 0 when it is empty.");
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Measure() => Read() is not { } summary ? [] :
    [
        new(summary.Due, new KeyValuePair<string, object?>("state", "due")),
        new(summary.Scheduled, new KeyValuePair<string, object?>("state", "scheduled")),
        new(summary.Held, new KeyValuePair<string, object?>("state", "held")),
    ];

    private IEnumerable<Measurement<double>> MeasureOldest() => Read() is not { } summary ? [] :
        [new(summary.Oldest is { } oldest ? Math.Max(0, (_clock.GetUtcNow() - oldest).TotalSeconds) : 0)];

    // A store that cannot be read, or is closed while the server stops, has no figure to show; posthouse_store_writable and the log say why. Reading never waits.
    private QueueSummary? Read()
    {
        try
        {
            DateTimeOffset now = _clock.GetUtcNow();
            return _store.ReadAsync(reader => reader.SummarizeQueue(now)).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is StoreException or ObjectDisposedException)
        {
            return null;
        }
    }
}
