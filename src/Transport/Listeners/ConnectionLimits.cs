using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Posthouse.Transport;

/// <summary>
/// A listener's limits in front of a protocol that Kestrel itself speaks. Who is over them is hung up on before any handshake,
/// which is what the limits are there to save.
/// </summary>
internal sealed class ConnectionLimits(string protocol, int maximum, int maximumPerAddress, ConnectionMetrics metrics, ILogger<ConnectionLimits> logger)
{
    private readonly RefusalLog _refusals = new(logger);
    private readonly ConnectionCounter _counter = new(maximum, maximumPerAddress);

    internal ConnectionCounter Counter => _counter;

    internal async Task RunAsync(ConnectionContext context, ConnectionDelegate next)
    {
        if (!_counter.TryEnter())
        {
            metrics.Refused(protocol, "limit");
            _refusals.TooMany(protocol, maximum);
            return;
        }

        try
        {
            await RunForClientAsync(context, next).ConfigureAwait(false);
        }
        finally
        {
            _counter.Leave();
        }
    }

    private async Task RunForClientAsync(ConnectionContext context, ConnectionDelegate next)
    {
        IPAddress client = (context.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        // On a listener of both families, IPv4 clients would all be one IPv6 network.
        if (client.IsIPv4MappedToIPv6) client = client.MapToIPv4();
        if (!_counter.TryEnter(client))
        {
            metrics.Refused(protocol, "address-limit");
            _refusals.TooManyFromAddress(protocol, client, maximumPerAddress);
            return;
        }

        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            _counter.Leave(client);
        }
    }
}
