using System.Net;
using System.Net.Sockets;

namespace Posthouse.Delivery;

/// <summary>
/// How many refusals the journal takes: a token bucket for all clients and one for each, so that nobody can fill the disk by being
/// refused, and one client's flood leaves room for the others'.
/// </summary>
internal sealed class RejectionAllowance(DeliveryOptions options, TimeProvider clock)
{
    // Bounds memory. Forgetting all of them gives each client its burst again; the bucket for all still holds.
    private const int MaximumNetworks = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, Bucket> _networks = [];
    private Bucket _all = new(options.JournalledRejectionBurst, clock.GetTimestamp());

    /// <summary>Takes one from both buckets; false takes from neither.</summary>
    internal bool TryTake(IPAddress client)
    {
        UInt128 network = NetworkOf(client);
        long now = clock.GetTimestamp();
        lock (_lock)
        {
            Bucket own = _networks.TryGetValue(network, out Bucket known)
                ? Refilled(known, options.JournalledRejectionClientBurst, options.JournalledRejectionClientRate, now)
                : new Bucket(options.JournalledRejectionClientBurst, now);
            _all = Refilled(_all, options.JournalledRejectionBurst, options.JournalledRejectionRate, now);
            if (own.Tokens < 1 || _all.Tokens < 1) return false;
            if (_networks.Count >= MaximumNetworks) _networks.Clear();
            _networks[network] = own with { Tokens = own.Tokens - 1 };
            _all = _all with { Tokens = _all.Tokens - 1 };
            return true;
        }
    }

    private Bucket Refilled(Bucket bucket, int burst, double rate, long now) =>
        new(Math.Min(burst, bucket.Tokens + (clock.GetElapsedTime(bucket.At, now).TotalSeconds * rate)), now);

    // One customer of an IPv6 network has a /64 (RFC 6177): its addresses are one client.
    private static UInt128 NetworkOf(IPAddress client)
    {
        Span<byte> octets = stackalloc byte[16];
        client.MapToIPv6().TryWriteBytes(octets, out _);
        if (client is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }) octets[8..].Clear();
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(octets);
    }

    private readonly record struct Bucket(double Tokens, long At);
}
