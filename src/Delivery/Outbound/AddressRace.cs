using System.Net;
using System.Net.Sockets;

namespace Posthouse.Delivery;

/// <summary>
/// Connects to one of a host's addresses: in order, but a slow one does not hold up the next (after RFC 8305).
/// The first to connect wins and the others are given up.
/// </summary>
internal static class AddressRace
{
    /// <exception cref="SocketException">None could be reached; the error is the last one's.</exception>
    internal static async Task<Socket> ConnectAsync(IReadOnlyList<EndPoint> addresses, OutboundOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (addresses.Count == 1) return await ConnectOneAsync(addresses[0], options, clock, cancellationToken).ConfigureAwait(false);
        using var give = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<Socket>>();
        int next = 0;
        SocketException? last = null;
        try
        {
            while (true)
            {
                if (next < addresses.Count) running.Add(ConnectOneAsync(addresses[next++], options, clock, give.Token));
                else if (running.Count == 0) throw last ?? new SocketException((int)SocketError.HostUnreachable);

                Task<Task<Socket>> any = Task.WhenAny(running);
                if (next < addresses.Count) await Task.WhenAny(any, Task.Delay(options.ConnectStagger, clock, give.Token)).ConfigureAwait(false);
                else await any.ConfigureAwait(false);
                if (!any.IsCompleted) continue;

                Task<Socket> ended = await any.ConfigureAwait(false);
                running.Remove(ended);
                try
                {
                    return await ended.ConfigureAwait(false);
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

    private static async Task<Socket> ConnectOneAsync(EndPoint address, OutboundOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var socket = address is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
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
