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
    private readonly Counter<long> _transferred;
    private readonly Counter<long> _deferrals;
    private readonly Counter<long> _bounces;
    private readonly Counter<long> _returns;
    private readonly Counter<long> _complaints;
    private readonly Counter<long> _unproven;
    private readonly Counter<long> _scripts;
    private readonly Counter<long> _authentication;
    private readonly Histogram<double> _times;
    private long _length;
    private IReadOnlyList<BlocklistFinding> _blocklists = [];

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
        _transferred = _meter.CreateCounter<long>("posthouse_delivery_sent_total", description: "Recipients taken by a next hop, with and without TLS; counted from the journal.");
        _deferrals = _meter.CreateCounter<long>("posthouse_delivery_deferrals_total", description: "Attempts that are to be repeated, by class; counted from the journal.");
        _bounces = _meter.CreateCounter<long>("posthouse_delivery_bounces_total", description: "Recipients given up, by class; counted from the journal.");
        _returns = _meter.CreateCounter<long>("posthouse_delivery_returns_total", description: "Recipients that a next hop took and a report returned later, by class.");
        _scripts = _meter.CreateCounter<long>("posthouse_sieve_runs_total", description: "Copies whose scripts were run, by result: ok, or failed where one of them failed.");
        _complaints = _meter.CreateCounter<long>("posthouse_complaints_total", description: "Complaints that feedback loops brought.");
        _unproven = _meter.CreateCounter<long>("posthouse_reports_unproven_total", description: "Reports of failures and complaints that anybody could have sent; in none of the other figures.");
        _authentication = _meter.CreateCounter<long>("posthouse_authentication_total", description: "Messages from strangers, by method and result.");
        _times = _meter.CreateHistogram<double>(
            "posthouse_delivery_seconds", unit: "s", description: "Seconds from acceptance until a next hop took the recipient.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. DeliveryTimes.Bounds.Select(static bound => (double)bound)] });
        _meter.CreateObservableGauge("posthouse_blocklist_listed", Listed, description: "1 where a DNS blocklist lists an address of ours, 0 where it does not; missing where it gives no answer.");
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

    /// <summary>What the journal told of since it was read last.</summary>
    internal void Folded(FigureCounts counts)
    {
        Add(_transferred, counts[FigureNames.SentOverTls], "tls", "yes");
        Add(_transferred, counts[FigureNames.Sent] - counts[FigureNames.SentOverTls], "tls", "no");
        foreach ((string name, long value) in counts.Below(FigureNames.Deferred)) Add(_deferrals, value, "class", name);
        foreach ((string name, long value) in counts.Below(FigureNames.Bounced)) Add(_bounces, value, "class", name);
        foreach ((string name, long value) in counts.Below(FigureNames.Returned)) Add(_returns, value, "class", name);
        if (counts[FigureNames.Complaints] is > 0 and var complaints) _complaints.Add(complaints);
        Add(_unproven, counts[FigureNames.UnprovenReturns], "kind", "bounce");
        Add(_unproven, counts[FigureNames.UnprovenComplaints], "kind", "complaint");
        foreach ((string name, long value) in counts.Below(FigureNames.Authentication))
        {
            int dot = name.IndexOf('.', StringComparison.Ordinal);
            _authentication.Add(value, new KeyValuePair<string, object?>("method", name[..dot]), new KeyValuePair<string, object?>("result", name[(dot + 1)..]));
        }
    }

    /// <summary>What the lists said last.</summary>
    internal void Asked(IReadOnlyList<BlocklistFinding> findings) => Volatile.Write(ref _blocklists, findings);

    internal void TimeToDeliver(double seconds) => _times.Record(seconds);

    // A list that refuses or does not answer says nothing, and 0 would say that all is well.
    private IEnumerable<Measurement<int>> Listed() => Volatile.Read(ref _blocklists)
        .Where(static finding => finding.Status is BlocklistStatus.Listed or BlocklistStatus.NotListed)
        .Select(static finding => new Measurement<int>(
            finding.Status == BlocklistStatus.Listed ? 1 : 0,
            new KeyValuePair<string, object?>("list", finding.List), new KeyValuePair<string, object?>("address", finding.Address.ToString())));

    /// <summary>The scripts of one copy were run, and so many of them failed.</summary>
    internal void ScriptsRun(int failed) => Add(_scripts, 1, "result", failed > 0 ? "failed" : "ok");

    private static void Add(Counter<long> counter, long value, string label, string of)
    {
        if (value > 0) counter.Add(value, new KeyValuePair<string, object?>(label, of));
    }

    public void Dispose() => _meter.Dispose();
}
