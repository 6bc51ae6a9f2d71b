using System.Diagnostics.Metrics;

namespace Posthouse.Delivery;

/// <summary>Destinations and new addresses as gauges, counted when they are asked for. Names of single domains are no labels: there may be a million.</summary>
internal sealed class DestinationMetrics : IDisposable
{
    private readonly Meter _meter = new(DeliveryMetrics.MeterName);

    internal DestinationMetrics(LaneSet lanes, WarmUpLedger warmUp, HostMemories hosts)
    {
        _meter.CreateObservableGauge("posthouse_destinations_slowed", () => lanes.CountSlowed(), description: "Destinations that have said within the hour that mail comes too fast.");
        _meter.CreateObservableGauge("posthouse_destinations_unreachable", () => lanes.CountDead(), description: "Next hops that cannot be reached and are left alone for a while.");
        _meter.CreateObservableGauge("posthouse_hosts_in_clear_text", () => hosts.CountClearText(), description: "Mail hosts to which TLS is not tried, because it failed again and again.");
        _meter.CreateObservableGauge("posthouse_warm_up_allowance", () => Measure(warmUp, static figure => figure.Allowance), description: "Messages that a new address may send a provider today, by address and provider; none for a warm one.");
        _meter.CreateObservableGauge("posthouse_warm_up_sent", () => Measure(warmUp, static figure => figure.Sent), description: "Messages that it has sent today.");
        _meter.CreateObservableGauge("posthouse_warm_up_troubled", () => Measure(warmUp, static figure => figure.Deferred + figure.Refused), description: "Messages that were put off or refused for its standing today.");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Measure(WarmUpLedger warmUp, Func<WarmUpFigure, int?> value)
    {
        foreach (WarmUpFigure figure in warmUp.Figures())
        {
            if (value(figure) is { } number) yield return new Measurement<long>(number, new KeyValuePair<string, object?>("address", figure.Address), new KeyValuePair<string, object?>("provider", figure.Provider));
        }
    }
}
