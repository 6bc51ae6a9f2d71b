namespace Posthouse.Transport;

/// <summary>
/// Counts requests by whoever makes them: a bucket for each that fills with time. One whose bucket is full again is forgotten; when too many are
/// remembered, the rest share one, so that memory is bounded whoever asks.
/// </summary>
/// <param name="burst">What a full bucket holds.</param>
/// <param name="perMinute">What comes back.</param>
/// <param name="maximum">Buckets that are remembered, some 100 octets each.</param>
public sealed class TokenBuckets<TKey>(int burst, double perMinute, int maximum, TimeProvider clock)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Bucket> _buckets = [];
    private Bucket _shared = new(burst, clock.GetTimestamp());
    private long _swept = clock.GetTimestamp();

    /// <summary>Those that are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _buckets.Count;
        }
    }

    /// <summary>Null when it may go on; otherwise how long it has to wait.</summary>
    public TimeSpan? Enter(TKey key)
    {
        lock (_lock)
        {
            long now = clock.GetTimestamp();
            bool known = _buckets.TryGetValue(key, out Bucket bucket);
            if (!known && _buckets.Count >= maximum) Sweep(now);
            bool own = known || _buckets.Count < maximum;
            if (!known) bucket = own ? new Bucket(burst, now) : _shared;
            bucket = new Bucket(Filled(bucket, now), now);
            bool passes = bucket.Tokens >= 1;
            if (passes) bucket = bucket with { Tokens = bucket.Tokens - 1 };
            if (own) _buckets[key] = bucket;
            else _shared = bucket;
            return passes ? null : TimeSpan.FromMinutes((1 - bucket.Tokens) / perMinute);
        }
    }

    private double Filled(Bucket bucket, long now) => Math.Min(burst, bucket.Tokens + (clock.GetElapsedTime(bucket.At, now).TotalMinutes * perMinute));

    // At most once a second: it looks at all of them.
    private void Sweep(long now)
    {
        if (clock.GetElapsedTime(_swept, now) < TimeSpan.FromSeconds(1)) return;
        _swept = now;
        foreach ((TKey key, Bucket bucket) in _buckets)
        {
            if (Filled(bucket, now) >= burst) _buckets.Remove(key);
        }
    }

    private readonly record struct Bucket(double Tokens, long At);
}
