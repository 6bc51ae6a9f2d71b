using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace Posthouse.Transport;

/// <summary>
/// What a client is told: sent by whoever flushes, at once. Only when the kernel's buffer is full does the flush wait, and the loop
/// goes on when there is room. Like a pipe whose reader has left, it tells by <see cref="FlushResult.IsCompleted"/> that the client is gone.
/// </summary>
internal sealed unsafe class SocketWriter : PipeWriter
{
    private const int FirstBuffer = 4 << 10;

    private readonly EventLoopConnection _connection;
    private readonly Lock _gate = new();
    private readonly PendingResult<FlushResult> _pending;
    private byte[] _buffer = [];
    private int _sent;
    private int _end;
    private bool _cancelled;
    private bool _broken;
    private bool _completed;

    internal SocketWriter(EventLoopConnection connection)
    {
        _connection = connection;
        _pending = new PendingResult<FlushResult>(_gate);
    }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _end - _sent;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_end);
    }

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_buffer.Length - _end), nameof(bytes));
        _end += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        return SendAsync([], cancellationToken);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        if (_end == _sent) return SendAsync(source.Span, cancellationToken);
        this.Write(source.Span);
        return SendAsync([], cancellationToken);
    }

    private ValueTask<FlushResult> SendAsync(ReadOnlySpan<byte> direct, CancellationToken cancellationToken)
    {
        ValueTask<FlushResult> waiting;
        lock (_gate)
        {
            if (_pending.IsOpen) throw new InvalidOperationException("The last flush has not ended yet.");
            _connection.TurnEnds();
            if (!direct.IsEmpty) SendDirectly(direct);
            if (_cancelled || _completed || TrySend())
            {
                var result = new FlushResult(_cancelled, _broken || _completed);
                _cancelled = false;
                return new ValueTask<FlushResult>(result);
            }

            waiting = _pending.Begin(cancellationToken);
        }

        // If room has come since the attempt, asking to be told tells of it.
        _connection.WatchForRoom();
        return waiting;
    }

    public override void CancelPendingFlush()
    {
        lock (_gate)
        {
            if (!_pending.TryEnd())
            {
                _cancelled = true;
                return;
            }
        }

        _pending.Finish(new FlushResult(isCanceled: true, _broken), null, inline: false);
    }

    /// <summary>What was not flushed is sent as far as the client takes it now; a session that must be heard flushes.</summary>
    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            if (_completed) return;
            if (exception is null) TrySend();
            _completed = true;
            Release();
            if (!_pending.TryEnd()) return;
        }

        _pending.Finish(new FlushResult(isCanceled: false, isCompleted: true), null, inline: false);
    }

    /// <summary>Nothing more is sent.</summary>
    internal void Abort()
    {
        lock (_gate)
        {
            _broken = true;
            if (!_pending.TryEnd()) return;
        }

        _pending.Finish(new FlushResult(isCanceled: false, isCompleted: true), null, inline: false);
    }

    /// <summary>The kernel has room again, or the client is gone.</summary>
    internal void OnReady()
    {
        lock (_gate)
        {
            if (!_pending.IsOpen || !TrySend()) return;
            _pending.TryEnd();
        }

        _pending.Finish(new FlushResult(isCanceled: false, _broken), null, _connection.RunsInline);
    }

    // What the caller has in one piece is not copied, as far as the kernel takes it now.
    private void SendDirectly(ReadOnlySpan<byte> bytes)
    {
        if (_completed) throw new InvalidOperationException("Writing is over.");
        while (!bytes.IsEmpty && !_broken && !_cancelled)
        {
            int sent = Send(bytes);
            if (sent == 0) break;
            bytes = bytes[sent..];
        }

        if (!_broken && !bytes.IsEmpty) this.Write(bytes);
    }

    // False: the kernel's buffer is full.
    private bool TrySend()
    {
        while (_sent < _end && !_broken)
        {
            int sent = Send(_buffer.AsSpan(_sent, _end - _sent));
            if (sent == 0 && !_broken) return false;
            _sent += sent;
        }

        Release();
        return true;
    }

    // Nought: the kernel's buffer is full, or the connection is broken.
    private int Send(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            nint count;
            fixed (byte* at = bytes) count = LinuxCalls.Send(_connection.Descriptor, at, bytes.Length, LinuxCalls.NoSignal);
            if (count >= 0) return (int)count;
            int error = Marshal.GetLastPInvokeError();
            if (error == LinuxCalls.Interrupted) continue;
            _broken = error != LinuxCalls.TryAgain;
            return 0;
        }
    }

    private void MakeRoom(int sizeHint)
    {
        if (_completed) throw new InvalidOperationException("Writing is over.");
        int needed = Math.Max(sizeHint, 256);
        if (_buffer.Length - _end >= needed) return;
        int held = _end - _sent;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, held * 2 + needed));
        _buffer.AsSpan(_sent, held).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _sent, _end) = (larger, 0, held);
    }

    private void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _sent, _end) = ([], 0, 0);
    }
}
