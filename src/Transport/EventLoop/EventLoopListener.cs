using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Posthouse.Transport;

/// <summary>A listening socket on the event loop. Kestrel asks it for one connection after the other.</summary>
internal sealed partial class EventLoopListener : IConnectionListener, IReadinessListener
{
    // What Kestrel's own sockets have.
    private const int Backlog = 512;

    private readonly EventLoop _loop;
    private readonly Socket _socket;
    private readonly SafeHandle _descriptor;
    private readonly IPEndPoint _bound;
    private readonly bool _inline;
    private readonly bool _isAnyAddress;
    private readonly TimeSpan _pause;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly PendingResult<bool> _pending;
    private readonly ulong _key;
    private bool _ready = true;
    private bool _unbound;
    private bool _short;

    internal EventLoopListener(EventLoop loop, EventLoopEndPoint endPoint, TimeSpan pause, TimeProvider time, ILogger logger)
    {
        _loop = loop;
        _inline = endPoint.Inline;
        (_pause, _time, _logger) = (pause, time, logger);
        _pending = new PendingResult<bool>(_gate);
        _socket = SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(endPoint.Address, endPoint.Port));
        try
        {
            // Accepted sockets have it from this one.
            _socket.NoDelay = true;
            _socket.Blocking = false;
            _socket.Listen(Backlog);
            _descriptor = _socket.SafeHandle;
            _bound = (IPEndPoint)_socket.LocalEndPoint!;
            _isAnyAddress = _bound.Address.Equals(IPAddress.Any) || _bound.Address.Equals(IPAddress.IPv6Any);
            _key = _loop.Add(_descriptor, this, LinuxCalls.Readable);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public EndPoint EndPoint => _bound;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ValueTask<bool> ready;
            lock (_gate)
            {
                if (_unbound) return null;
                _ready = false;
            }

            switch (TryAccept(out EventLoopConnection? connection))
            {
                case Accepted.One:
                    return connection;
                case Accepted.Aborted:
                    continue;
                case Accepted.Exhausted:
                    // Those who wait stay in the backlog. Trying at once again would only take the processor from those who could go.
                    await Task.Delay(_pause, _time, cancellationToken).ConfigureAwait(false);
                    continue;
            }

            lock (_gate)
            {
                if (_ready || _unbound) continue;
                ready = _pending.Begin(cancellationToken);
            }

            await ready.ConfigureAwait(false);
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_unbound) return ValueTask.CompletedTask;
            _unbound = true;
        }

        _loop.Remove(_key);
        _socket.Dispose();
        Wake(inline: false);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    void IReadinessListener.OnReady(uint events) => Wake(inline: true);

    private void Wake(bool inline)
    {
        lock (_gate)
        {
            _ready = true;
            if (!_pending.TryEnd()) return;
        }

        _pending.Finish(true, null, inline);
    }

    private unsafe Accepted TryAccept(out EventLoopConnection? connection)
    {
        connection = null;
        byte* address = stackalloc byte[SocketAddress.Size];
        int length = SocketAddress.Size;
        int number;
        try
        {
            number = LinuxCalls.Accept(_descriptor, address, &length, LinuxCalls.CloseOnExecute | LinuxCalls.NonBlocking);
        }
        catch (ObjectDisposedException)
        {
            // Unbound in this moment.
            return Accepted.None;
        }

        if (number < 0) return Failed(Marshal.GetLastPInvokeError());
        _short = false;
        var descriptor = new DescriptorHandle(number);
        IPEndPoint remote = SocketAddress.Read(address);
        IPEndPoint local = _bound;
        length = SocketAddress.Size;
        if (_isAnyAddress && LinuxCalls.GetName(descriptor, address, &length) == 0) local = SocketAddress.Read(address);
        connection = new EventLoopConnection(_loop, descriptor, local, remote, _inline);
        return Accepted.One;
    }

    private Accepted Failed(int error)
    {
        switch (error)
        {
            case LinuxCalls.TryAgain:
                return Accepted.None;
            case LinuxCalls.TooManyInProcess or LinuxCalls.TooManyInSystem or LinuxCalls.NoBuffers or LinuxCalls.OutOfMemory:
                // Told once, until a client could be let in again.
                if (!_short) LogExhausted(_bound, Marshal.GetPInvokeErrorMessage(error));
                _short = true;
                return Accepted.Exhausted;
            default:
                // accept(2): errors of the new connection are told here; it is gone, and the next is another.
                return Accepted.Aborted;
        }
    }

    [LoggerMessage(1106, LogLevel.Warning, "{EndPoint}: no client can be let in: {Reason}. Raise the process's limit of open files (LimitNOFILE) or lower maximum-connections.")]
    private partial void LogExhausted(IPEndPoint endPoint, string reason);

    private enum Accepted
    {
        One,
        None,
        Aborted,
        Exhausted,
    }
}
