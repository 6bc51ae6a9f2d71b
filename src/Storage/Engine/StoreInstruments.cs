using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Posthouse.Storage;

/// <summary>What the writer measures of its groups, under the meter "Posthouse".</summary>
internal sealed class StoreInstruments : IDisposable
{
    private static readonly InstrumentAdvice<double> Times = new() { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] };
    private static readonly InstrumentAdvice<int> Sizes = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 1024] };

    private readonly Meter _meter;
    private readonly Histogram<double> _commit;
    private readonly Histogram<double> _sync;
    private readonly Histogram<int> _group;
    private readonly Counter<long> _failed;

    /// <param name="measured">False gives them a meter that nobody reads.</param>
    internal StoreInstruments(bool measured)
    {
        _meter = new Meter(measured ? "Posthouse" : "Posthouse.Unmeasured");
        _commit = _meter.CreateHistogram("posthouse_store_commit_seconds", null, "From the first change of a group to its being durable.", null, Times);
        _sync = _meter.CreateHistogram("posthouse_store_sync_seconds", null, "The part of a commit that writes and flushes to the disk.", null, Times);
        _group = _meter.CreateHistogram("posthouse_store_commit_group_size", null, "Changes that were made durable together.", null, Sizes);
        _failed = _meter.CreateCounter<long>("posthouse_store_commits_failed_total", description: "Groups of changes that the disk did not take.");
    }

    internal static long Now => Stopwatch.GetTimestamp();

    /// <param name="begun">When the group was begun.</param>
    /// <param name="applied">When it was ready to be flushed.</param>
    internal void Committed(int changes, long begun, long applied)
    {
        long now = Now;
        _commit.Record(Stopwatch.GetElapsedTime(begun, now).TotalSeconds);
        _sync.Record(Stopwatch.GetElapsedTime(applied, now).TotalSeconds);
        _group.Record(changes);
    }

    internal void Failed() => _failed.Add(1);

    public void Dispose() => _meter.Dispose();
}
