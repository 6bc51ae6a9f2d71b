using System.IO.Pipelines;
using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Posthouse.Transport;

/// <summary>
/// What stands between Kestrel and a protocol: limits, PROXY header, TLS from the first byte, the deadline clock, and the end.
/// One for each listener. No exception of a session leaves it.
/// </summary>
internal sealed partial class MailConnectionHandler(
    MailListener listener,
    IProtocolHandler handler,
    Heartbeat heartbeat,
    ICertificateSelector certificates,
    ConnectionMetrics metrics,
    ILogger<MailConnectionHandler> logger,
    CancellationToken stopping) : ConnectionHandler
{
    private readonly RefusalLog _refusals = new(logger);
    private readonly ConnectionCounter _counter = new(listener.MaxConnections, listener.MaxConnectionsPerAddress);

    internal ConnectionCounter Counter => _counter;

    public override async Task OnConnectedAsync(ConnectionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ICertificateSelector? usable = listener.Tls == TlsMode.None ? null : certificates;
        var connection = new KestrelClientConnection(context, heartbeat, usable, stopping, listener.ClientAuthorities);
        bool counted = false;
        try
        {
            counted = _counter.TryEnter();
            if (!counted)
            {
                metrics.Refused(listener.Protocol, "limit");
                _refusals.TooMany(listener.Protocol, listener.MaxConnections);
                await RefuseAsync(connection).ConfigureAwait(false);
                return;
            }

            await ServeAsync(connection).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or AuthenticationException or ConnectionAbortedException)
        {
            LogEnded(exception, listener.Protocol, connection.Remote, connection.Id);
        }
        catch (Exception exception)
        {
            // A defect of one session ends that session; the others go on.
            LogFailed(exception, listener.Protocol, connection.Remote, connection.Id);
        }
        finally
        {
            if (counted) _counter.Leave();
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(KestrelClientConnection connection)
    {
        connection.SetDeadline(listener.HandshakeTimeout);
        if (listener.ProxyProtocol && IsTrusted(connection.Remote.Address) && !await ReadProxyHeaderAsync(connection).ConfigureAwait(false))
        {
            metrics.Refused(listener.Protocol, "proxy-header");
            LogBadProxyHeader(listener.Protocol, connection.Remote);
            return;
        }

        IPAddress client = connection.Remote.Address;
        if (!_counter.TryEnter(client))
        {
            metrics.Refused(listener.Protocol, "address-limit");
            _refusals.TooManyFromAddress(listener.Protocol, client, listener.MaxConnectionsPerAddress);
            await RefuseAsync(connection).ConfigureAwait(false);
            return;
        }

        try
        {
            if (listener.Tls == TlsMode.Implicit && !await ShakeHandsAsync(connection).ConfigureAwait(false)) return;
            connection.SetDeadline(null);
            metrics.Opened(listener.Protocol);
            try
            {
                await handler.RunAsync(connection).ConfigureAwait(false);
            }
            finally
            {
                metrics.Closed(listener.Protocol);
            }
        }
        finally
        {
            _counter.Leave(client);
        }
    }

    private async Task<bool> ShakeHandsAsync(KestrelClientConnection connection)
    {
        try
        {
            await connection.StartTlsAsync(default, connection.Closed).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or AuthenticationException)
        {
            metrics.Refused(listener.Protocol, "tls");
            LogEnded(exception, listener.Protocol, connection.Remote, connection.Id);
            return false;
        }
    }

    // In TLS from the first byte the refusal would need the handshake that it is there to save.
    private async Task RefuseAsync(KestrelClientConnection connection)
    {
        if (listener.Tls == TlsMode.Implicit || handler.TooManyConnections.IsEmpty) return;
        connection.SetDeadline(TimeSpan.FromSeconds(1));
        await connection.Output.WriteAsync(handler.TooManyConnections, connection.Closed).ConfigureAwait(false);
    }

    private bool IsTrusted(IPAddress address)
    {
        foreach (IPNetwork network in listener.TrustedProxies)
        {
            if (network.Contains(address)) return true;
        }

        return false;
    }

    private static async Task<bool> ReadProxyHeaderAsync(KestrelClientConnection connection)
    {
        PipeReader input = connection.Input;
        while (true)
        {
            ReadResult result = await input.ReadAsync(connection.Closed).ConfigureAwait(false);
            System.Buffers.ReadOnlySequence<byte> buffer = result.Buffer;
            ProxyParseResult parsed = ProxyHeaderParser.Parse(ref buffer, out ProxyHeader header);
            if (parsed == ProxyParseResult.Complete)
            {
                input.AdvanceTo(buffer.Start);
                if (header is not { Source: { } source, Destination: { } destination }) return true;
                // This machine's own clients have rights that others have not (a password in clear text): a balancer elsewhere cannot lend them.
                IPAddress address = source.Address.IsIPv4MappedToIPv6 ? source.Address.MapToIPv4() : source.Address;
                if (IPAddress.IsLoopback(address) && !IPAddress.IsLoopback(connection.Remote.Address)) return false;
                connection.UseAddresses(source, destination);
                return true;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (parsed == ProxyParseResult.Malformed || result.IsCompleted || result.IsCanceled) return false;
        }
    }

    [LoggerMessage(1103, LogLevel.Warning, "{Protocol}: the trusted proxy {Remote} sent no valid PROXY header. Check that it speaks the PROXY protocol to this listener.")]
    private partial void LogBadProxyHeader(string protocol, IPEndPoint remote);

    [LoggerMessage(1104, LogLevel.Debug, "{Protocol}: connection {Id} from {Remote} ended early.")]
    private partial void LogEnded(Exception exception, string protocol, IPEndPoint remote, string id);

    [LoggerMessage(1105, LogLevel.Error, "{Protocol}: the session of connection {Id} from {Remote} failed by a defect of the program; the connection was closed.")]
    private partial void LogFailed(Exception exception, string protocol, IPEndPoint remote, string id);
}
