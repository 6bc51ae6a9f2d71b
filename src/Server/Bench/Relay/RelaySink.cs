using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Posthouse.Server;

/// <summary>
/// A mail server that takes all mail and keeps none, and notes when each message of one run came: what a relay under load is made to send to.
/// </summary>
internal sealed class RelaySink : IAsyncDisposable
{
    // More than any relay opens to one host.
    private const int Backlog = 1024;

    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[] _arrived;
    private readonly Task _accepting;
    private long _expected = long.MaxValue;
    private long _count;
    private long _again;

    /// <param name="endPoint">Port 0 takes a free one.</param>
    /// <param name="messages">Numbers of the run's messages are below it.</param>
    /// <exception cref="CommandException">The address cannot be listened at.</exception>
    internal RelaySink(IPEndPoint endPoint, int messages)
    {
        _arrived = new long[messages];
        try
        {
            _listener.Bind(endPoint);
            _listener.Listen(Backlog);
        }
        catch (SocketException exception)
        {
            _listener.Dispose();
            throw new CommandException($"--sink: cannot listen at {endPoint}: {exception.Message}");
        }

        _accepting = AcceptAsync();
    }

    internal IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Messages of the run that came, each counted once.</summary>
    internal long Count => Volatile.Read(ref _count);

    /// <summary>How often a message came that had come already.</summary>
    internal long Again => Volatile.Read(ref _again);

    /// <summary>When a message came, as <see cref="Stopwatch"/> tells; 0 where it did not.</summary>
    internal long ArrivedAt(long number) => Volatile.Read(ref _arrived[number]);

    internal void Take(long number)
    {
        if (number < 0 || number >= _arrived.Length) return;
        if (Interlocked.CompareExchange(ref _arrived[number], Stopwatch.GetTimestamp(), 0) != 0)
        {
            Interlocked.Increment(ref _again);
            return;
        }

        if (Interlocked.Increment(ref _count) >= Volatile.Read(ref _expected)) _all.TrySetResult();
    }

    /// <summary>Until so many have come, or the time is over.</summary>
    internal async Task WaitAsync(long expected, TimeSpan limit, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _expected, expected);
        if (Count >= expected) return;
        await Task.WhenAny(_all.Task, Task.Delay(limit, cancellationToken)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                client.NoDelay = true;
                sessions.RemoveAll(static s => s.IsCompleted);
                sessions.Add(new RelaySinkSession(this, client).RunAsync(_stop.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }

        await Task.WhenAll(sessions).ConfigureAwait(false);
    }
}
