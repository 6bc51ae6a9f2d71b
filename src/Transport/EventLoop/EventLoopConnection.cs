using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Posthouse.Transport;

/// <summary>One client's socket on the event loop, as Kestrel sees connections.</summary>
internal sealed class EventLoopConnection : ConnectionContext, IReadinessListener, IDuplexPipe
{
    // What a client may send without an answer and still be served on the loop's thread. As much as the store keeps of a message in
    // memory by default: a larger message, with its hash and structure, is work for the pool.
    private const int InlineOctets = 256 << 10;
    private const int LargestDrain = 1 << 20;
    private const uint Reading = LinuxCalls.Readable | LinuxCalls.PeerHungUp;

    private static long s_connections;

    private readonly EventLoop _loop;
    private readonly SocketReader _reader;
    private readonly SocketWriter _writer;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _registering = new();
    private volatile bool _inline;
    private int _turn;
    private ulong _key;
    private int _ended;
    private int _disposed;
    private IDictionary<object, object?>? _items;

    internal EventLoopConnection(EventLoop loop, DescriptorHandle descriptor, IPEndPoint local, IPEndPoint remote, bool inline)
    {
        _loop = loop;
        Descriptor = descriptor;
        _inline = inline;
        _reader = new SocketReader(this);
        _writer = new SocketWriter(this);
        Transport = this;
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        ConnectionId = Interlocked.Increment(ref s_connections).ToString("X", CultureInfo.InvariantCulture);
        ConnectionClosed = _closed.Token;
    }

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection(4);

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => _items = value;
    }

    public override IDuplexPipe Transport { get; set; }

    PipeReader IDuplexPipe.Input => _reader;

    PipeWriter IDuplexPipe.Output => _writer;

    internal DescriptorHandle Descriptor { get; }

    /// <summary>Whoever waits for this connection may go on inside the loop's call.</summary>
    internal bool RunsInline => _inline && _turn < InlineOctets;

    /// <summary>The session is on a thread of the loop, and what it is doing has become too large for that.</summary>
    internal bool MustLeaveLoop => _turn >= InlineOctets && EventLoop.IsThisThread;

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (Volatile.Read(ref _disposed) != 0) return;
        _reader.Abort(abortReason);
        _writer.Abort();
        try
        {
            _ = LinuxCalls.ShutDown(Descriptor, LinuxCalls.ShutBoth);
        }
        catch (ObjectDisposedException)
        {
            // The session ended in this moment: the socket is closed.
        }

        PeerEnded();
    }

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return ValueTask.CompletedTask;
        _writer.Complete();
        bool unread = _reader.MayHaveMore;
        _reader.Complete();
        if (unread) Drain();
        lock (_registering)
        {
            if (_key != 0) _loop.Remove(_key);
            Descriptor.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    void IReadinessListener.OnReady(uint events)
    {
        const uint Over = LinuxCalls.HungUp | LinuxCalls.Failed;
        if ((events & (LinuxCalls.Writable | Over)) != 0) _writer.OnReady();
        if ((events & (Reading | Over)) != 0) _reader.OnReady((events & (LinuxCalls.PeerHungUp | Over)) != 0);
    }

    /// <summary>Work that takes long is beginning, such as TLS: from here on the session runs on the pool.</summary>
    internal void LeaveLoop() => _inline = false;

    internal void Watch()
    {
        if (Volatile.Read(ref _key) != 0) return;
        lock (_registering)
        {
            if (_key == 0 && !Descriptor.IsClosed) _key = _loop.Add(Descriptor, this, Reading);
        }
    }

    internal void WatchForRoom()
    {
        lock (_registering)
        {
            if (Descriptor.IsClosed) return;
            if (_key == 0) _key = _loop.Add(Descriptor, this, Reading | LinuxCalls.Writable);
            else _loop.Watch(Descriptor, _key, Reading | LinuxCalls.Writable);
        }
    }

    internal void Received(int octets) => _turn = _turn < InlineOctets ? _turn + octets : InlineOctets;

    internal void TurnEnds() => _turn = 0;

    /// <summary>The client will send no more. It may still be reading.</summary>
    internal void PeerEnded()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);
    }

    // Closing a socket with octets unread resets the connection, and the client may lose our last words.
    private unsafe void Drain()
    {
        const int Piece = 4096;
        byte* nowhere = stackalloc byte[Piece];
        _ = LinuxCalls.ShutDown(Descriptor, LinuxCalls.ShutSending);
        for (int drained = 0; drained < LargestDrain; drained += Piece)
        {
            if (LinuxCalls.Receive(Descriptor, nowhere, Piece, 0) <= 0) return;
        }
    }
}
