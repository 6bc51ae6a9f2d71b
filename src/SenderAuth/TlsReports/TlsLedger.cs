using System.Collections.Concurrent;

namespace Posthouse.SenderAuth;

/// <summary>
/// Counts how sessions to other domains were secured, by day, domain and policy, for the reports of RFC 8460. In memory, off the path of mail;
/// what is gathered is taken by whoever writes it down.
/// </summary>
public sealed class TlsLedger(TlsReportOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<TlsCountKey, long> _counts = new();

    /// <summary>Never waits. What would go beyond the memory set aside is dropped, and missing from a report.</summary>
    public void Count(in TlsSession session)
    {
        TlsCountKey key = TlsCountKey.Of(session, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        if (_counts.Count >= options.MaximumCounts && !_counts.ContainsKey(key)) return;
        _counts.AddOrUpdate(key, 1, static (_, count) => count + 1);
    }

    /// <summary>Takes back what could not be written down.</summary>
    internal void Put(List<KeyValuePair<TlsCountKey, long>> counts)
    {
        foreach ((TlsCountKey key, long count) in counts) _counts.AddOrUpdate(key, count, (_, before) => before + count);
    }

    /// <summary>What was counted since the last call; the caller keeps it.</summary>
    internal List<KeyValuePair<TlsCountKey, long>> Take()
    {
        var taken = new List<KeyValuePair<TlsCountKey, long>>();
        foreach (TlsCountKey key in _counts.Keys)
        {
            if (_counts.TryRemove(key, out long count)) taken.Add(new(key, count));
        }

        return taken;
    }
}
