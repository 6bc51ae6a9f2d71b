using System.Net;
using System.Net.Sockets;

namespace Posthouse.Delivery;

/// <summary>The networks from which people signed in to one account for sending, or failed to. Bounded: the one not seen for longest makes room.</summary>
internal sealed class NetworkLog
{
    // Twice what is ever asked for; who fails from thousands of networks fills these and no more.
    private const int Most = 32;

    private static readonly TimeSpan FailuresCount = TimeSpan.FromHours(24);

    private readonly List<Entry> _entries = [];

    /// <summary>An IPv4 /24 or an IPv6 /48: what one provider gives out together.</summary>
    internal static UInt128 NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        int kept = address.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        UInt128 network = (UInt128)(uint)length;
        for (int i = 0; i < kept; i++) network = network << 8 | bytes[i];
        return network;
    }

    /// <summary>A sign-in for sending. True where so many from that network had failed before it: it was guessed.</summary>
    internal bool Succeeded(UInt128 network, DateTimeOffset at, int guesses)
    {
        Entry entry = Find(network, at);
        bool guessed = entry.Failures >= guesses && at - entry.LastFailure < FailuresCount;
        entry.Success = at;
        entry.Failures = 0;
        return guessed;
    }

    internal void Failed(UInt128 network, DateTimeOffset at)
    {
        Entry entry = Find(network, at);
        if (at - entry.LastFailure >= FailuresCount) entry.Failures = 0;
        entry.Failures++;
        entry.LastFailure = at;
    }

    /// <summary>Different networks of sign-ins since then.</summary>
    internal int Since(DateTimeOffset since)
    {
        int count = 0;
        foreach (Entry entry in _entries) count += entry.Success >= since ? 1 : 0;
        return count;
    }

    private Entry Find(UInt128 network, DateTimeOffset at)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Network != network) continue;
            entry.Seen = at;
            return entry;
        }

        if (_entries.Count == Most)
        {
            // Failures of strangers do not push out who signed in.
            Entry oldest = _entries.MinBy(static entry => (entry.Success != default, entry.Seen))!;
            _entries.Remove(oldest);
        }

        var made = new Entry { Network = network, Seen = at };
        _entries.Add(made);
        return made;
    }

    private sealed class Entry
    {
        internal UInt128 Network { get; init; }

        internal DateTimeOffset Seen { get; set; }

        internal DateTimeOffset Success { get; set; }

        internal DateTimeOffset LastFailure { get; set; }

        internal int Failures { get; set; }
    }
}
