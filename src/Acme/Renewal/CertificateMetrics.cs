using System.Diagnostics.Metrics;
using Posthouse.Transport;

namespace Posthouse.Acme;

/// <summary>How long the certificates in use are good, wherever they come from, and how obtaining them goes.</summary>
public sealed class CertificateMetrics : IDisposable
{
    private readonly Meter _meter = new("Posthouse");
    private readonly CertificateStore _certificates;
    private readonly TimeProvider _clock;

    public CertificateMetrics(CertificateStore certificates, CertificateKeeper keeper, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(keeper);
        (_certificates, _clock) = (certificates, clock);
        _meter.CreateObservableGauge("posthouse_certificate_days_left", Measure, description: "Days until a certificate in use ends, by its first name; below 0 it has ended.");
        Counter<long> attempts = _meter.CreateCounter<long>("posthouse_certificate_attempts_total", description: "Attempts to obtain a certificate by ACME, by outcome: success, failure.");
        keeper.Attempted += success => attempts.Add(1, new KeyValuePair<string, object?>("outcome", success ? "success" : "failure"));
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Measure()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        foreach (ServerCertificate certificate in _certificates.Certificates)
        {
            double days = (certificate.Leaf.NotAfter.ToUniversalTime() - now.UtcDateTime).TotalDays;
            yield return new(Math.Round(days, 2), new KeyValuePair<string, object?>("name", certificate.Names.Count > 0 ? certificate.Names[0] : ""));
        }
    }
}
