using System.Diagnostics.Metrics;

namespace Posthouse.Web.Tests;

public class PrometheusExporterTests
{
    [Fact]
    public void Counters_gauges_and_histograms_are_written_in_the_text_format()
    {
        using var exporter = new PrometheusExporter();
        using var meter = new Meter(PrometheusExporter.MeterName);
        Counter<long> counter = meter.CreateCounter<long>("posthouse_test_total", description: "A test.");
        Counter<long> untouched = meter.CreateCounter<long>("posthouse_untouched_total");
        Histogram<double> histogram = meter.CreateHistogram<double>("posthouse_test_seconds");
        meter.CreateObservableGauge("posthouse_test_level", static () => 7L);
        counter.Add(2, new KeyValuePair<string, object?>("reason", "say \"no\"\\\n"));
        counter.Add(3);
        histogram.Record(0.02);
        histogram.Record(100);

        string text = exporter.Write();
        Assert.Contains("# HELP posthouse_test_total A test.\n# TYPE posthouse_test_total counter\n", text);
        Assert.Contains("posthouse_test_total 3\n", text);
        Assert.Contains("posthouse_test_total{reason=\"say \\\"no\\\"\\\\\\n\"} 2\n", text);
        Assert.Contains("posthouse_untouched_total 0\n", text);
        Assert.Contains("posthouse_test_level 7\n", text);
        Assert.Contains("posthouse_test_seconds_bucket{le=\"0.025\"} 1\n", text);
        Assert.Contains("posthouse_test_seconds_bucket{le=\"+Inf\"} 2\n", text);
        Assert.Contains("posthouse_test_seconds_count 2\n", text);
    }

    [Fact]
    public void A_histogram_has_the_buckets_its_author_advises()
    {
        using var exporter = new PrometheusExporter();
        using var meter = new Meter(PrometheusExporter.MeterName);
        Histogram<int> histogram = meter.CreateHistogram("posthouse_advised", null, null, null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 8, 64] });
        histogram.Record(5);
        string text = exporter.Write();
        Assert.Contains("posthouse_advised_bucket{le=\"1\"} 0\nposthouse_advised_bucket{le=\"8\"} 1\nposthouse_advised_bucket{le=\"64\"} 1\nposthouse_advised_bucket{le=\"+Inf\"} 1\n", text);
    }

    [Fact]
    public void Series_that_a_client_could_multiply_are_bounded()
    {
        var family = new MetricFamily("x", "counter", null);
        for (int i = 0; i < 5000; i++) family.Add(1, [new KeyValuePair<string, object?>("tag", i)]);
        var text = new System.Text.StringBuilder();
        family.Write(text);
        Assert.InRange(text.ToString().Split('\n').Length, 1000, 1010);
    }
}
