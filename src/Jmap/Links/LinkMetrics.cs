using System.Diagnostics.Metrics;

namespace Posthouse.Jmap;

/// <summary>What links count, under the meter "Posthouse".</summary>
internal sealed class LinkMetrics : IDisposable
{
    private readonly Meter _meter = new("Posthouse");
    private readonly Counter<long> _created;
    private readonly Counter<long> _downloads;
    private readonly Counter<long> _refused;

    public LinkMetrics()
    {
        _created = _meter.CreateCounter<long>("posthouse_links_created_total", description: "Files that were sent as links.");
        _downloads = _meter.CreateCounter<long>("posthouse_link_downloads_total", description: "Downloads of linked files that were counted.");
        _refused = _meter.CreateCounter<long>("posthouse_link_refusals_total", description: "Downloads of linked files that were refused, by reason: gone, password, guesses, busy.");
    }

    internal void CountCreated() => _created.Add(1);

    internal void CountDownload() => _downloads.Add(1);

    internal void CountRefused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();
}
