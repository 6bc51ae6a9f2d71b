using System.Diagnostics.Metrics;

namespace Posthouse.Transport;

/// <summary>What listeners count, under the meter "Posthouse".</summary>
internal sealed class ConnectionMetrics : IDisposable
{
    private readonly Meter _meter = new("Posthouse");
    private readonly UpDownCounter<long> _sessions;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _refused;

    public ConnectionMetrics()
    {
        _sessions = _meter.CreateUpDownCounter<long>("posthouse_sessions", description: "Open sessions by protocol.");
        _opened = _meter.CreateCounter<long>("posthouse_sessions_opened_total", description: "Sessions begun by protocol.");
        _refused = _meter.CreateCounter<long>("posthouse_sessions_refused_total", description: "Connections that came to no session, by protocol and reason: limit, address-limit, proxy-header, tls.");
    }

    internal void Opened(string protocol)
    {
        var tag = new KeyValuePair<string, object?>("protocol", protocol);
        _sessions.Add(1, tag);
        _opened.Add(1, tag);
    }

    internal void Closed(string protocol) => _sessions.Add(-1, new KeyValuePair<string, object?>("protocol", protocol));

    internal void Refused(string protocol, string reason) =>
        _refused.Add(1, new KeyValuePair<string, object?>("protocol", protocol), new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();
}
