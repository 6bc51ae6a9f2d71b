using System.Net;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>
/// Counts what strangers ask, by client: a bucket that fills with time. A client whose bucket is full again is forgotten; when too many are
/// remembered, the rest share one, so that memory is bounded whoever asks.
/// </summary>
internal sealed class RequestLimiter(int burst, int perMinute, int maximumClients, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Bucket> _clients = [];
    private Bucket _shared = new(burst, clock.GetTimestamp());
    private long _swept = clock.GetTimestamp();

    internal int Clients
    {
        get
        {
            lock (_lock) return _clients.Count;
        }
    }

    /// <summary>Null when it may go on; otherwise how long the client has to wait.</summary>
    internal TimeSpan? Enter(IPAddress address)
    {
        // This machine's own requests are a proxy's, or an administrator's.
        if (IPAddress.IsLoopback(address)) return null;
        IPAddress client = ClientNetwork.Of(address);
        lock (_lock)
        {
            long now = clock.GetTimestamp();
            bool known = _clients.TryGetValue(client, out Bucket bucket);
            if (!known && _clients.Count >= maximumClients) Sweep(now);
            bool own = known || _clients.Count < maximumClients;
            if (!known) bucket = own ? new Bucket(burst, now) : _shared;
            bucket = new Bucket(Filled(bucket, now), now);
            bool passes = bucket.Tokens >= 1;
            if (passes) bucket = bucket with { Tokens = bucket.Tokens - 1 };
            if (own) _clients[client] = bucket;
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
        foreach ((IPAddress client, Bucket bucket) in _clients)
        {
            if (Filled(bucket, now) >= burst) _clients.Remove(client);
        }
    }

    private readonly record struct Bucket(double Tokens, long At);
}
