using System.Net;

namespace Posthouse.Transport;

/// <summary>How often strangers may ask, by client network (<see cref="ClientNetwork"/>).</summary>
public sealed class RequestLimiter(int burst, double perMinute, int maximumClients, TimeProvider clock)
{
    private readonly TokenBuckets<IPAddress> _clients = new(burst, perMinute, maximumClients, clock);

    /// <summary>Networks that are remembered.</summary>
    public int Clients => _clients.Count;

    /// <summary>Null when it may go on; otherwise how long the client has to wait.</summary>
    public TimeSpan? Enter(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        // This machine's own requests are a proxy's, or an administrator's.
        return IPAddress.IsLoopback(address) ? null : _clients.Enter(ClientNetwork.Of(address));
    }
}
