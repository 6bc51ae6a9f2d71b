using System.Collections.Concurrent;
using System.Net;

namespace Posthouse.Transport;

/// <summary>
/// Counts a listener's connections, all together and by client. It holds an entry only for a client that is connected,
/// so its size is bounded by the connections there are.
/// </summary>
internal sealed class ConnectionCounter(int maximum, int maximumPerAddress)
{
    private readonly ConcurrentDictionary<IPAddress, int> _byAddress = new();
    private int _total;

    public int Total => Volatile.Read(ref _total);

    public int Addresses => _byAddress.Count;

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _total) <= maximum || maximum <= 0) return true;
        Interlocked.Decrement(ref _total);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _total);

    /// <summary>False: this client has as many as it may. True must be followed by <see cref="Leave(IPAddress)"/>.</summary>
    public bool TryEnter(IPAddress address)
    {
        if (!Counts(address)) return true;
        int count = _byAddress.AddOrUpdate(ClientNetwork.Of(address), 1, static (_, count) => count + 1);
        if (count <= maximumPerAddress) return true;
        Leave(address);
        return false;
    }

    public void Leave(IPAddress address)
    {
        if (!Counts(address)) return;
        IPAddress key = ClientNetwork.Of(address);
        int left = _byAddress.AddOrUpdate(key, 0, static (_, count) => count - 1);
        // Removed only if it is still nought: another connection may have come in between.
        if (left <= 0) _byAddress.TryRemove(new KeyValuePair<IPAddress, int>(key, left));
    }

    private bool Counts(IPAddress address) => maximumPerAddress > 0 && !IPAddress.IsLoopback(address);
}
