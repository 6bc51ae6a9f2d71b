using System.IO.Pipelines;
using System.Net;

namespace Posthouse.Transport;

/// <summary>
/// A client made of two pipes in memory, for protocol rooms' tests and for in-process use. STARTTLS is played, not spoken:
/// what was sent in clear text is thrown away and <see cref="Tls"/> becomes <see cref="TlsAfterStart"/>.
/// </summary>
public sealed class DuplexPipeConnection : ClientConnection, IHeartbeatListener, IDisposable
{
    private static long s_nextId;

    private readonly Pipe _toServer;
    private readonly Pipe _toClient;
    private readonly Heartbeat? _heartbeat;
    private readonly CancellationTokenSource _closed = new();
    private TlsFacts? _tls;
    private Deadline _deadline;
    private volatile bool _signedOut;

    /// <param name="heartbeat">Drives deadlines; null has none.</param>
    /// <param name="capacity">Octets each direction holds before its writer waits.</param>
    /// <param name="inline">
    /// The server runs inside the client's write until it waits again: when the write returns, what it said was read and acted upon.
    /// </param>
    public DuplexPipeConnection(Heartbeat? heartbeat = null, int capacity = 1 << 20, bool inline = false)
    {
        PipeScheduler server = inline ? PipeScheduler.Inline : PipeScheduler.ThreadPool;
        _toServer = new Pipe(new PipeOptions(readerScheduler: server, pauseWriterThreshold: capacity, resumeWriterThreshold: capacity / 2, useSynchronizationContext: false));
        _toClient = new Pipe(new PipeOptions(writerScheduler: server, pauseWriterThreshold: capacity, resumeWriterThreshold: capacity / 2, useSynchronizationContext: false));
        _heartbeat = heartbeat;
        heartbeat?.Add(this);
    }

    /// <summary>What TLS looks like after <see cref="StartTlsAsync"/>; null cannot start it.</summary>
    public TlsFacts? TlsAfterStart { get; init; } = new("TLSv1.3", "TLS_AES_256_GCM_SHA384", null, new byte[32], default);

    /// <summary>TLS from the first byte.</summary>
    public TlsFacts? InitialTls
    {
        get => _tls;
        init => _tls = value;
    }

    /// <summary>The client's end: where it writes.</summary>
    public PipeWriter ClientOutput => _toServer.Writer;

    /// <summary>The client's end: where it reads.</summary>
    public PipeReader ClientInput => _toClient.Reader;

    /// <summary>Why the server aborted; null while it has not.</summary>
    public string? AbortReason { get; private set; }

    public CancellationToken StoppingToken { get; init; }

    public override string Id { get; } = "memory-" + Interlocked.Increment(ref s_nextId).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public override IPEndPoint Remote => RemoteEndPoint;

    public IPEndPoint RemoteEndPoint { get; init; } = new(IPAddress.Parse("192.0.2.10"), 40000);

    public override IPEndPoint Local => LocalEndPoint;

    public IPEndPoint LocalEndPoint { get; init; } = new(IPAddress.Parse("192.0.2.1"), 25);

    public override PipeReader Input => _toServer.Reader;

    public override PipeWriter Output => _toClient.Writer;

    public override TlsFacts? Tls => _tls;

    public override bool CanStartTls => _tls is null && TlsAfterStart is not null;

    public override CancellationToken Closed => _closed.Token;

    public override CancellationToken Stopping => _signedOut ? new CancellationToken(true) : StoppingToken;

    public override bool IsSignedOut => _signedOut;

    public override bool TimedOut => _deadline.Expired;

    public override async Task StartTlsAsync(ReadOnlyMemory<byte> goAhead, CancellationToken cancellationToken)
    {
        if (_tls is not null) throw new InvalidOperationException("TLS is on already.");
        while (Input.TryRead(out ReadResult clear))
        {
            Input.AdvanceTo(clear.Buffer.End);
            if (clear.IsCompleted) throw new IOException("The client closed the connection instead of starting TLS.");
        }

        // Before the reply: a client that has read it sees a connection with TLS.
        _tls = TlsAfterStart ?? throw new InvalidOperationException("TLS is not on offer.");
        await Output.WriteAsync(goAhead, cancellationToken).ConfigureAwait(false);
    }

    public override void SetDeadline(TimeSpan? time) => _deadline.Set(_heartbeat, time);

    public override void SignOut()
    {
        _signedOut = true;
        Wake();
    }

    public override void Abort(string reason)
    {
        AbortReason ??= reason;
        _closed.Cancel();
        Input.CancelPendingRead();
        Output.CancelPendingFlush();
    }

    public void Dispose()
    {
        _heartbeat?.Remove(this);
        _closed.Dispose();
    }

    /// <summary>Cancels the server's pending read, as the stopping of the server does.</summary>
    public void Wake() => Input.CancelPendingRead();

    void IHeartbeatListener.OnTick(long now)
    {
        switch (_deadline.Look(now))
        {
            case DeadlineState.JustExpired:
                Wake();
                break;
            case DeadlineState.Kill:
                Abort("The client took too long.");
                break;
        }
    }
}
