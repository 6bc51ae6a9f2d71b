using System.Net;
using System.Net.Sockets;

namespace Posthouse.Delivery;

/// <summary>
/// Connects to one of a host's addresses: in order, but a slow one does not hold up the next (after RFC 8305).
/// The first to connect wins and the others are given up.
/// </summary>
internal static class AddressRace
{
    /// <returns>The connection, and the IP version whose addresses failed, or were slow, before one of the other version connected.</returns>
    /// <exception cref="SocketException">None could be reached; the error is the last one's.</exception>
    internal static async Task<(Socket Socket, AddressFamily? Broken)> ConnectAsync(IReadOnlyList<EndPoint> addresses, SourceSet sources, OutboundOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (addresses.Count == 1) return (await ConnectOneAsync(addresses[0], sources, options, clock, cancellationToken).ConfigureAwait(false), null);
        using var give = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<Socket>>();
        var started = new List<Task<Socket>>();
        int next = 0;
        SocketException? last = null;
        try
        {
            while (true)
            {
                if (next < addresses.Count)
                {
                    running.Add(ConnectOneAsync(addresses[next++], sources, options, clock, give.Token));
                    started.Add(running[^1]);
                }
                else if (running.Count == 0) throw last ?? new SocketException((int)SocketError.HostUnreachable);

                Task<Task<Socket>> any = Task.WhenAny(running);
                if (next < addresses.Count) await Task.WhenAny(any, Task.Delay(options.ConnectStagger, clock, give.Token)).ConfigureAwait(false);
                else await any.ConfigureAwait(false);
                if (!any.IsCompleted) continue;

                Task<Socket> ended = await any.ConfigureAwait(false);
                running.Remove(ended);
                try
                {
                    Socket socket = await ended.ConfigureAwait(false);
                    return (socket, BrokenBefore(addresses, started.IndexOf(ended)));
                }
                catch (SocketException exception)
                {
                    last = exception;
                }
            }
        }
        finally
        {
            await give.CancelAsync().ConfigureAwait(false);
            foreach (Task<Socket> loser in running)
            {
                // Either it fails, which nobody needs to know, or it connected too late.
                _ = loser.ContinueWith(static task => { if (task.IsCompletedSuccessfully) task.Result.Dispose(); else _ = task.Exception; }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    private static AddressFamily? BrokenBefore(IReadOnlyList<EndPoint> addresses, int winner)
    {
        for (int i = 0; i < winner; i++)
        {
            if (addresses[i].AddressFamily != addresses[winner].AddressFamily) return addresses[i].AddressFamily;
        }

        return null;
    }

    private static async Task<Socket> ConnectOneAsync(EndPoint address, SourceSet sources, OutboundOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var socket = address is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            if (sources.Of(address.AddressFamily) is { } source) socket.Bind(new IPEndPoint(source.Address, 0));
            await socket.ConnectAsync(address, either.Token).ConfigureAwait(false);
            return socket;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch (Exception)
        {
            socket.Dispose();
            throw;
        }
    }
}
