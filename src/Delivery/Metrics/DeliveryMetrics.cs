using System.Diagnostics.Metrics;

namespace Posthouse.Delivery;

/// <summary>What delivery counts, under the meter "Posthouse".</summary>
public sealed class DeliveryMetrics : IDisposable
{
    public const string MeterName = "Posthouse";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _queued;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _deferred;
    private readonly Counter<long> _bounced;
    private readonly Counter<long> _unjournalled;
    private long _length;

    public DeliveryMetrics()
    {
        _accepted = _meter.CreateCounter<long>("posthouse_messages_accepted_total", description: "Messages acknowledged to the client.");
        _rejected = _meter.CreateCounter<long>("posthouse_messages_rejected_total", description: "Refusals in the session, by stage and reason.");
        _delivered = _meter.CreateCounter<long>("posthouse_messages_delivered_total", description: "Placements that delivery committed to mailboxes.");
        _queued = _meter.CreateCounter<long>("posthouse_recipients_queued_total", description: "Recipients put into the queue.");
        _sent = _meter.CreateCounter<long>("posthouse_recipients_sent_total", description: "Recipients taken by a next hop.");
        _deferred = _meter.CreateCounter<long>("posthouse_recipients_deferred_total", description: "Attempts that are to be repeated.");
        _bounced = _meter.CreateCounter<long>("posthouse_recipients_bounced_total", description: "Recipients given up.");
        _unjournalled = _meter.CreateCounter<long>("posthouse_rejections_unjournalled_total", description: "Refusals that came faster than the journal takes them.");
        _meter.CreateObservableGauge("posthouse_queue_length", () => Volatile.Read(ref _length), description: "Recipients that wait in the queue.");
    }

    internal void Accepted() => _accepted.Add(1);

    internal void Rejected(string stage, string reason) =>
        _rejected.Add(1, new KeyValuePair<string, object?>("stage", stage), new KeyValuePair<string, object?>("reason", reason));

    internal void Delivered(int placements) => _delivered.Add(placements);

    internal void Queued(int recipients)
    {
        _queued.Add(recipients);
        Interlocked.Add(ref _length, recipients);
    }

    internal void Sent(int recipients)
    {
        _sent.Add(recipients);
        Left(recipients);
    }

    internal void Deferred(int recipients) => _deferred.Add(recipients);

    internal void Bounced(int recipients)
    {
        _bounced.Add(recipients);
        Left(recipients);
    }

    /// <summary>They wait no longer, for whatever reason.</summary>
    internal void Left(int recipients) => Interlocked.Add(ref _length, -recipients);

    /// <summary>Found in the store at the start.</summary>
    internal void Found(int recipients) => Interlocked.Add(ref _length, recipients);

    internal void RejectionUnjournalled() => _unjournalled.Add(1);

    public void Dispose() => _meter.Dispose();
}
