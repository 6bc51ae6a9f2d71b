using System.Collections.Concurrent;
using System.Diagnostics;

namespace Posthouse.Server;

/// <summary>
/// Work that sessions share: each takes the next piece until there is none. Failures are counted by what the server said;
/// a session that meets one goes on with the next piece.
/// </summary>
internal sealed class BenchLoad(CommandRun run, long pieces)
{
    // A server that refuses everything is known after these; going on would only take time.
    private const int HopelessFailures = 100;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, long> _failures = new(StringComparer.Ordinal);
    private long _taken;
    private long _done;
    private long _failed;

    public long Succeeded => Volatile.Read(ref _done) - Volatile.Read(ref _failed);

    public long Failed => Volatile.Read(ref _failed);

    public TimeSpan Elapsed { get; private set; }

    /// <summary>By number, the most frequent first.</summary>
    public IReadOnlyList<BenchFailure> Failures => [.. _failures.OrderByDescending(static f => f.Value).Select(static f => new BenchFailure(f.Key, f.Value))];

    /// <summary>The number of the next piece, from 0; false when all are taken.</summary>
    internal bool TryTake(out long piece)
    {
        piece = Interlocked.Increment(ref _taken) - 1;
        return piece < pieces && !run.CancellationToken.IsCancellationRequested && (Failed < HopelessFailures || Succeeded > 0);
    }

    internal void Done() => Interlocked.Increment(ref _done);

    internal void Fail(string why)
    {
        _failures.AddOrUpdate(why, 1, static (_, count) => count + 1);
        Interlocked.Increment(ref _failed);
        Interlocked.Increment(ref _done);
    }

    /// <summary>Runs the sessions, each in a thread of its own, with a progress bar.</summary>
    internal async Task RunAsync(string what, int sessions, Action<int> session)
    {
        await ProgressBar.RunAsync(run, what, async progress =>
        {
            long began = Stopwatch.GetTimestamp();
            Task all = Task.WhenAll(Enumerable.Range(0, sessions).Select(number =>
                Task.Factory.StartNew(() => session(number), run.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            while (await Task.WhenAny(all, Task.Delay(Look)).ConfigureAwait(false) != all) progress((double)Volatile.Read(ref _done) / pieces);
            Elapsed = Stopwatch.GetElapsedTime(began);
            await all.ConfigureAwait(false);
        }).ConfigureAwait(false);
        run.CancellationToken.ThrowIfCancellationRequested();
    }
}
