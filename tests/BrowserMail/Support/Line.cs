using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Posthouse.BrowserMail.Tests;

/// <summary>
/// The line between a browser and the server: it can be cut, and it can swallow answers. Then what was asked is done, and nobody hears of it, as when a server is
/// killed or a train goes into a tunnel.
/// </summary>
internal sealed class Line : IAsyncDisposable
{
    private volatile IPEndPoint _server;
    private readonly IPEndPoint _own;
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly CancellationTokenSource _stop = new();
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _swallow;

    private Line(IPEndPoint server, IPEndPoint own) => (_server, _own) = (server, own);

    internal string Origin => $"http://{_own}";

    internal static Line To(string origin)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var line = new Line(IPEndPoint.Parse(new Uri(origin).Authority), (IPEndPoint)probe.LocalEndpoint);
        probe.Stop();
        line.Mend();
        return line;
    }

    /// <summary>The server is somewhere else from now on.</summary>
    internal void LeadTo(string origin) => _server = IPEndPoint.Parse(new Uri(origin).Authority);

    /// <summary>Ends every connection, and refuses new ones.</summary>
    internal async Task CutAsync()
    {
        _listener?.Stop();
        _listener = null;
        foreach (TcpClient client in _open.Keys) client.Dispose();
        await _accepting;
    }

    internal void Mend()
    {
        _listener = new TcpListener(_own) { ExclusiveAddressUse = false };
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>The server's answers to the next requests that change something are lost, and the connection with them.</summary>
    internal void SwallowAnswers(int count) => Interlocked.Exchange(ref _swallow, count);

    internal int Unswallowed => Volatile.Read(ref _swallow);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await CutAsync();
        _stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                return;
            }

            _ = PassAsync(client);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var server = new TcpClient();
        _open.TryAdd(client, 0);
        _open.TryAdd(server, 0);
        try
        {
            await server.ConnectAsync(_server);
            NetworkStream up = server.GetStream(), down = client.GetStream();
            bool swallows = false;
            await Task.WhenAny(
                CopyAsync(down, up, bytes =>
                {
                    // Of those that change something: an answer to them matters.
                    if (bytes.IndexOf("/set\""u8) >= 0 && Volatile.Read(ref _swallow) > 0 && Interlocked.Decrement(ref _swallow) >= 0) swallows = true;
                    return true;
                }),
                CopyAsync(up, down, _ => !swallows));
        }
        catch (Exception ended) when (ended is SocketException or IOException or ObjectDisposedException)
        {
            // Cut, or closed by one of the two.
        }
        finally
        {
            _open.TryRemove(client, out _);
            _open.TryRemove(server, out _);
            client.Dispose();
        }
    }

    // Until one end closes, or what came is not to be passed on.
    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Func<Span<byte>, bool> passes)
    {
        byte[] buffer = new byte[64 << 10];
        while (true)
        {
            int got = await from.ReadAsync(buffer);
            if (got == 0 || !passes(buffer.AsSpan(0, got))) return;
            await to.WriteAsync(buffer.AsMemory(0, got));
        }
    }
}
