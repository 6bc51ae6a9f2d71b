using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Posthouse.Transport;

/// <summary>
/// A client on one of Kestrel's connections. Clear text uses the transport's own pipes; TLS puts new ones on top. The session's task uses it;
/// the heartbeat's thread touches only the deadline, the closing and <c>CancelPendingRead</c>.
/// </summary>
internal sealed class KestrelClientConnection : ClientConnection, IHeartbeatListener, IAsyncDisposable
{
    // A client that closed its sending half may still read what it asked for; one that is gone is given up after this.
    private const int GoneTicks = 10;
    // Who was signed out may finish the command in hand, but not keep the session by reading it slowly.
    private const int SignedOutTicks = 30;

    private static readonly IPEndPoint Nowhere = new(IPAddress.None, 0);

    private readonly ConnectionContext _context;
    private readonly Heartbeat _heartbeat;
    private readonly ICertificateSelector? _certificates;
    private readonly ClientAuthorities? _authorities;
    private readonly CancellationTokenSource _closed = new();
    private TlsPipes? _tls;
    private IPEndPoint _remote;
    private IPEndPoint _local;
    private Deadline _deadline;
    private readonly CancellationToken _stopping;
    private long _goneAt;
    private long _endAt;

    public KestrelClientConnection(ConnectionContext context, Heartbeat heartbeat, ICertificateSelector? certificates, CancellationToken stopping, ClientAuthorities? authorities = null)
    {
        _context = context;
        _heartbeat = heartbeat;
        _certificates = certificates;
        _authorities = authorities;
        _remote = Unmapped(context.RemoteEndPoint);
        _local = Unmapped(context.LocalEndPoint);
        _stopping = stopping;
        heartbeat.Add(this);
    }

    public override string Id => _context.ConnectionId;

    public override IPEndPoint Remote => _remote;

    public override IPEndPoint Local => _local;

    public override PipeReader Input => _tls?.Input ?? _context.Transport.Input;

    public override PipeWriter Output => _tls?.Output ?? _context.Transport.Output;

    public override TlsFacts? Tls => _tls?.Facts;

    public override bool CanStartTls => _tls is null && _certificates is { HasCertificate: true };

    public override CancellationToken Closed => _closed.Token;

    public override CancellationToken Stopping => IsSignedOut ? new CancellationToken(true) : _stopping;

    public override bool IsSignedOut => Volatile.Read(ref _endAt) != 0;

    public override bool TimedOut => _deadline.Expired;

    /// <summary>What the PROXY header said.</summary>
    public void UseAddresses(IPEndPoint remote, IPEndPoint local)
    {
        _remote = Unmapped(remote);
        _local = Unmapped(local);
    }

    public override async Task StartTlsAsync(ReadOnlyMemory<byte> goAhead, CancellationToken cancellationToken)
    {
        if (_tls is not null) throw new InvalidOperationException("TLS is on already.");
        // A handshake is a millisecond of arithmetic, and encryption goes on: not for threads that serve everybody.
        (_context as EventLoopConnection)?.LeaveLoop();
        PipeReader input = _context.Transport.Input;
        if (goAhead.Length > 0)
        {
            // RFC 3207 §4.2: nothing that came in clear text may be taken for something said under TLS.
            while (input.TryRead(out ReadResult clear))
            {
                input.AdvanceTo(clear.Buffer.End);
                if (clear.IsCompleted) throw new IOException("The client closed the connection instead of starting TLS.");
            }

            await _context.Transport.Output.WriteAsync(goAhead, cancellationToken).ConfigureAwait(false);
        }

        _tls = await TlsPipes.AuthenticateAsync(input, _context.Transport.Output, _certificates!, _authorities, cancellationToken).ConfigureAwait(false);
    }

    public override void SetDeadline(TimeSpan? time) => _deadline.Set(_heartbeat, time);

    public override void SignOut()
    {
        Volatile.Write(ref _endAt, _heartbeat.Now + SignedOutTicks);
        Wake();
    }

    public override void Abort(string reason)
    {
        _context.Abort(new ConnectionAbortedException(reason));
        try
        {
            _closed.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The session ended between the heartbeat's look and now.
        }
    }

    public void OnTick(long now)
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

        if (IsSignedOut && now >= Volatile.Read(ref _endAt)) Abort("The account was signed out.");
        if (!_context.ConnectionClosed.IsCancellationRequested) return;
        if (_goneAt == 0) _goneAt = now;
        else if (now - _goneAt >= GoneTicks) Abort("The client is gone.");
    }

    public void Wake()
    {
        try
        {
            Input.CancelPendingRead();
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException)
        {
            // The session ended between the heartbeat's look and now: there is no read to wake.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_tls is not null)
        {
            SetDeadline(TimeSpan.FromSeconds(5));
            await _tls.DisposeAsync().ConfigureAwait(false);
        }

        _heartbeat.Remove(this);
        _closed.Dispose();
    }

    private static IPEndPoint Unmapped(EndPoint? endPoint) => endPoint switch
    {
        IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } ip when ip.Address.IsIPv4MappedToIPv6 => new IPEndPoint(ip.Address.MapToIPv4(), ip.Port),
        IPEndPoint ip => ip,
        // A Unix domain socket: whoever can open it is on this machine.
        UnixDomainSocketEndPoint => new IPEndPoint(IPAddress.Loopback, 0),
        _ => Nowhere,
    };
}
