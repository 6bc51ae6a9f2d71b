using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Posthouse.Transport;

/// <summary>Binds what is an <see cref="EventLoopEndPoint"/>; everything else is left to Kestrel's own sockets. The loop begins with the first.</summary>
internal sealed class EventLoopListenerFactory(EventLoopOptions options, TimeProvider time, ILogger<EventLoopListener> logger) : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    private readonly Lazy<EventLoop> _loop = new(() =>
        new EventLoop(options.Threads > 0 ? options.Threads : Math.Max(2, Environment.ProcessorCount), options.MaximumThreads, time, logger));

    public bool CanBind(EndPoint endpoint) => endpoint is EventLoopEndPoint;

    /// <exception cref="AddressInUseException">Another listens there.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            return ValueTask.FromResult<IConnectionListener>(new EventLoopListener(_loop.Value, (EventLoopEndPoint)endpoint, options.AcceptPause, time, logger));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(exception.Message, exception);
        }
    }

    public void Dispose()
    {
        if (_loop.IsValueCreated) _loop.Value.Dispose();
    }
}
