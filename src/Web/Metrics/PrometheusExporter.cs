using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Posthouse.Web;

/// <summary>
/// Listens to the instruments of the meter "Posthouse" and a few of the platform's, and prints them in Prometheus' text format (0.0.4).
/// It counts from when it was made: make it before the server starts.
/// </summary>
internal sealed class PrometheusExporter : IDisposable
{
    public const string MeterName = "Posthouse";

    // What the platform measures and an operator of mail wants, under the names it has here.
    private static readonly Dictionary<(string Meter, string Instrument), string> PlatformNames = new()
    {
        [("Microsoft.AspNetCore.Server.Kestrel", "kestrel.active_connections")] = "posthouse_connections",
        [("System.Runtime", "dotnet.process.memory.working_set")] = "process_resident_memory_bytes",
        [("System.Runtime", "dotnet.process.cpu.time")] = "process_cpu_seconds_total",
        [("System.Runtime", "dotnet.gc.collections")] = "dotnet_gc_collections_total",
        [("System.Runtime", "dotnet.gc.last_collection.memory.committed_size")] = "dotnet_gc_committed_bytes",
        [("System.Runtime", "dotnet.thread_pool.thread.count")] = "dotnet_thread_pool_threads",
        [("System.Runtime", "dotnet.thread_pool.queue.length")] = "dotnet_thread_pool_queue_length",
        [("System.Runtime", "dotnet.exceptions")] = "dotnet_exceptions_total",
    };

    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly List<MetricFamily> _observable = [];
    private readonly Lock _collecting = new();
    private readonly MeterListener _listener = new();

    public PrometheusExporter()
    {
        _listener.InstrumentPublished = OnPublished;
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.Start();
    }

    /// <summary>Every series as of now.</summary>
    public string Write()
    {
        lock (_collecting)
        {
            foreach (MetricFamily family in _observable) family.Clear();
            _listener.RecordObservableInstruments();
            var text = new StringBuilder(4096);
            foreach (MetricFamily family in _families.Values.OrderBy(static f => f.Name, StringComparer.Ordinal)) family.Write(text);
            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void OnPublished(Instrument instrument, MeterListener listener)
    {
        string? name = instrument.Meter.Name == MeterName ? NameOf(instrument.Name) : PlatformNames.GetValueOrDefault((instrument.Meter.Name, instrument.Name));
        if (name is null) return;
        Type kind = instrument.GetType().GetGenericTypeDefinition();
        bool counter = name.EndsWith("_total", StringComparison.Ordinal) && (kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>));
        string type = counter ? "counter" : kind == typeof(Histogram<>) ? "histogram" : "gauge";
        MetricFamily family = _families.GetOrAdd(name, static (key, from) => new MetricFamily(key, from.type, from.instrument.Description, BoundsOf(from.instrument)), (type, instrument));
        if (instrument.IsObservable)
        {
            lock (_collecting)
            {
                if (!_observable.Contains(family)) _observable.Add(family);
            }
        }

        Recording recording = kind == typeof(Histogram<>) ? Recording.Observe : instrument.IsObservable || kind == typeof(Gauge<>) ? Recording.Set : Recording.Add;
        listener.EnableMeasurementEvents(instrument, new Subscription(family, recording));
    }

    private static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var subscription = (Subscription)state!;
        switch (subscription.Recording)
        {
            case Recording.Observe: subscription.Family.Observe(value, tags); break;
            case Recording.Set: subscription.Family.Set(value, tags); break;
            default: subscription.Family.Add(value, tags); break;
        }
    }

    // What the instrument's author advises; seconds are assumed otherwise.
    private static IReadOnlyList<double>? BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries,
        Histogram<long> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(static b => (double)b).ToList(),
        Histogram<int> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(static b => (double)b).ToList(),
        _ => null,
    };

    private static string NameOf(string instrument) => instrument.Replace('.', '_').Replace('-', '_');

    private enum Recording
    {
        Add,
        Set,
        Observe,
    }

    private sealed record Subscription(MetricFamily Family, Recording Recording);
}
