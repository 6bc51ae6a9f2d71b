using System.Diagnostics.Metrics;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>The store's state as gauges.</summary>
internal sealed class StoreMetrics : IDisposable
{
    private readonly Meter _meter = new(PrometheusExporter.MeterName);

    public StoreMetrics(MailStore store)
    {
        _meter.CreateObservableGauge("posthouse_store_writable", () => store.Health.CanWrite ? 1 : 0, description: "1 while the store takes new mail.");
        _meter.CreateObservableGauge("posthouse_store_free_bytes", () => store.Health.FreeOctets, description: "Octets free on the store's disk.");
        _meter.CreateObservableGauge("posthouse_store_index_backlog", () => store.Health.IndexBacklog, description: "Messages that wait for the full-text index.");
    }

    public void Dispose() => _meter.Dispose();
}
