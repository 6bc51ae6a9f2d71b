using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Posthouse.Transport;

/// <summary>
/// What a client sends, read from the socket when the session asks for it and never ahead: the kernel's buffer is the back-pressure,
/// and a connection on which nothing happens holds no memory. One array at a time, so that a line is nearly always one piece.
/// </summary>
internal sealed unsafe class SocketReader : PipeReader
{
    private const int FirstBuffer = 8 << 10;
    private const int LargestRead = 64 << 10;

    private readonly EventLoopConnection _connection;
    private readonly Lock _gate = new();
    private readonly PendingResult<ReadResult> _pending;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _examined;
    private int _readSize = FirstBuffer;
    // The kernel has told of something since the socket was last found empty.
    private bool _ready = true;
    private bool _hungUp;
    private bool _ended;
    private bool _cancelled;
    private bool _completed;
    private Exception? _error;
    private Exception? _aborted;

    internal SocketReader(EventLoopConnection connection)
    {
        _connection = connection;
        _pending = new PendingResult<ReadResult>(_gate);
    }

    /// <summary>Something waits in the kernel, perhaps.</summary>
    internal bool MayHaveMore => _ready && !_ended && _error is null;

    public override bool TryRead(out ReadResult result)
    {
        lock (_gate)
        {
            // What takes long is not begun on the loop's thread: ReadAsync moves it to the pool.
            if (!_cancelled && _examined >= _end && _connection.MustLeaveLoop)
            {
                result = default;
                return false;
            }

            return TryTake(out result);
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        ValueTask<ReadResult> waiting;
        lock (_gate)
        {
            if (_connection.MustLeaveLoop)
            {
                _ready = true;
                waiting = _pending.Begin(cancellationToken);
                ThreadPool.UnsafeQueueUserWorkItem(static reader => reader.OnReady(hungUp: false), this, preferLocal: false);
            }
            else
            {
                if (TryTake(out ReadResult result)) return new ValueTask<ReadResult>(result);
                waiting = _pending.Begin(cancellationToken);
            }
        }

        _connection.Watch();
        return waiting;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (_gate)
        {
            // The positions in an empty buffer are those of no array.
            if (_buffer.Length == 0) return;
            _start = consumed.GetInteger();
            _examined = examined.GetInteger();
            if (_start == _end) Release();
        }
    }

    public override void CancelPendingRead()
    {
        ReadResult result;
        lock (_gate)
        {
            if (!_pending.TryEnd())
            {
                _cancelled = true;
                return;
            }

            result = Result(cancelled: true);
        }

        // Not on the caller's thread: the heartbeat wakes many.
        _pending.Finish(result, null, inline: false);
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            _completed = true;
            Release();
            if (!_pending.TryEnd()) return;
        }

        _pending.Finish(default, new ConnectionAbortedException("Reading was ended."), inline: false);
    }

    /// <summary>Whoever waits learns it, and nothing more is read.</summary>
    internal void Abort(Exception reason)
    {
        lock (_gate)
        {
            _aborted ??= reason;
            if (!_pending.TryEnd()) return;
        }

        _pending.Finish(default, _aborted, inline: false);
    }

    /// <summary>The kernel has something: octets, the end, or an error.</summary>
    internal void OnReady(bool hungUp)
    {
        ReadResult result = default;
        Exception? error = null;
        lock (_gate)
        {
            if (_completed) return;
            _ready = true;
            _hungUp |= hungUp;
            if (!_pending.IsOpen)
            {
                if (hungUp) LookForEnd();
                return;
            }

            try
            {
                if (!TryTake(out result)) return;
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                error = exception;
            }

            _pending.TryEnd();
        }

        _pending.Finish(result, error, _connection.RunsInline);
    }

    private bool TryTake(out ReadResult result)
    {
        if (_completed) throw new InvalidOperationException("Reading is over.");
        if (_aborted is not null) throw _aborted;
        if (!_cancelled && _examined >= _end && !_ended)
        {
            if (_error is not null) throw _error;
            if (!_ready || !Receive())
            {
                result = default;
                return false;
            }
        }

        result = Result(_cancelled);
        _cancelled = false;
        return true;
    }

    private ReadResult Result(bool cancelled) =>
        new(_start == _end ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_buffer, _start, _end - _start), cancelled, _ended);

    // False: there is nothing now, and the loop will tell when there is.
    private bool Receive()
    {
        MakeRoom();
        int room = _buffer.Length - _end;
        nint count;
        int error = 0;
        do
        {
            fixed (byte* at = &_buffer[_end]) count = LinuxCalls.Receive(_connection.Descriptor, at, room, 0);
        }
        while (count < 0 && (error = Marshal.GetLastPInvokeError()) == LinuxCalls.Interrupted);
        if (count > 0)
        {
            _end += (int)count;
            _connection.Received((int)count);
            // A read that leaves room has emptied the socket, and what comes after it is told anew; but the end is told only once.
            if (count < room) _ready = _hungUp;
            else if (_readSize < LargestRead) _readSize *= 2;
            return true;
        }

        if (_start == _end) Release();
        if (count < 0 && error == LinuxCalls.TryAgain)
        {
            _ready = false;
            return false;
        }

        if (count == 0) _ended = true;
        else _error = new ConnectionResetException($"The connection broke: {Marshal.GetPInvokeErrorMessage(error)}.");
        _connection.PeerEnded();
        if (_error is not null) throw _error;
        return true;
    }

    // Nobody reads. What the client had sent before it went is left to be read; when there is nothing, it is gone.
    private void LookForEnd()
    {
        byte one;
        if (LinuxCalls.Receive(_connection.Descriptor, &one, 1, LinuxCalls.Peek) > 0) return;
        _connection.PeerEnded();
    }

    private void MakeRoom()
    {
        int held = _end - _start;
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(_readSize);
        }
        else if (_buffer.Length - _end < _readSize / 4)
        {
            // Twice what is held, so that a long line costs no more than its length to gather.
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(held + _readSize, held * 2));
            _buffer.AsSpan(_start, held).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            (_buffer, _examined, _start, _end) = (larger, _examined - _start, 0, held);
        }
    }

    private void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end, _examined) = ([], 0, 0, 0);
    }
}
