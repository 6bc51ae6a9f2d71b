using System.Diagnostics;

namespace Posthouse.Server;

/// <summary>Times of one kind of work. Each session has its own and they are put together at the end: nothing is shared while it runs.</summary>
internal sealed class BenchSamples
{
    private readonly List<long> _ticks = [];

    public int Count => _ticks.Count;

    /// <param name="since">A timestamp of <see cref="Stopwatch"/>.</param>
    internal void AddSince(long since) => _ticks.Add(Stopwatch.GetTimestamp() - since);

    internal void AddTicks(long ticks) => _ticks.Add(ticks);

    internal static BenchLatency Summarise(string name, params IEnumerable<BenchSamples> parts)
    {
        long[] all = [.. parts.SelectMany(static p => p._ticks)];
        Array.Sort(all);
        return new BenchLatency(name, all.Length, At(all, 0.5), At(all, 0.9), At(all, 0.99), At(all, 1));
    }

    // The nearest rank: the smallest time that so great a part of all does not exceed.
    private static double At(long[] sorted, double part)
    {
        if (sorted.Length == 0) return 0;
        long ticks = sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Length) - 1)];
        return Math.Round(ticks * 1000.0 / Stopwatch.Frequency, 3);
    }
}
