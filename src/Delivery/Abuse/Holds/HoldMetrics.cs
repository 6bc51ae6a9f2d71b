using System.Diagnostics.Metrics;

namespace Posthouse.Delivery;

/// <summary>What is counted of stolen accounts, under the meter "Posthouse".</summary>
internal sealed class HoldMetrics : IDisposable
{
    private readonly Meter _meter = new(DeliveryMetrics.MeterName);
    private readonly Counter<long> _holds;
    private readonly Counter<long> _suspicions;

    public HoldMetrics(HeldAccounts held)
    {
        _holds = _meter.CreateCounter<long>("posthouse_account_holds_total", description: "Accounts whose sending was held, by whom: posthouse or a person.");
        _suspicions = _meter.CreateCounter<long>("posthouse_account_suspicions_total", description: "Accounts whose sending looked strange enough to tell the administrators, without a hold.");
        _meter.CreateObservableGauge("posthouse_accounts_held", () => held.Count, description: "Accounts whose sending is held now.");
    }

    internal void Held(bool byMachine) => _holds.Add(1, new KeyValuePair<string, object?>("by", byMachine ? AccountHolds.Machine : "person"));

    internal void Suspected() => _suspicions.Add(1);

    public void Dispose() => _meter.Dispose();
}
