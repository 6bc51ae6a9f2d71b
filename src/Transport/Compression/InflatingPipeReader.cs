using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Posthouse.Transport;

/// <summary>
/// Reads a raw DEFLATE stream (RFC 1951) from a pipe as if it had come in clear. It inflates a chunk when it is asked for more, never ahead:
/// a bomb costs its sender what it costs here. Waiting for input it holds the decompressor's window and no buffer.
/// </summary>
public sealed class InflatingPipeReader : PipeReader
{
    /// <summary>Octets that one read inflates at most, whatever they came from.</summary>
    private const int ChunkSize = 16 << 10;

    private readonly PipeReader _inner;
    private readonly Feed _feed = new();
    private readonly DeflateStream _inflater;
    private byte[]? _buffer;
    private int _start;
    private int _examined;
    private int _end;
    private bool _holdsInner;
    private bool _ended;
    private bool _canceled;

    public InflatingPipeReader(PipeReader inner)
    {
        _inner = inner;
        _inflater = new DeflateStream(_feed, CompressionMode.Decompress);
    }

    /// <exception cref="IOException">It is no DEFLATE stream, or the client has ended it and goes on.</exception>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (TryTake(out ReadResult taken)) return taken;
            ReleaseInner();
            ReadResult result = await _inner.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (Take(result)) return Result(canceled: true);
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        while (true)
        {
            if (TryTake(out result)) return true;
            ReleaseInner();
            if (!_inner.TryRead(out ReadResult inner)) return false;
            if (!Take(inner)) continue;
            result = Result(canceled: true);
            return true;
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Results are of one array: positions are places in it.
        if (_buffer is null) return;
        _start = consumed.GetInteger();
        _examined = Math.Max(_start, examined.GetInteger());
        if (_start < _end) return;
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = null;
        _start = _examined = _end = 0;
    }

    public override void CancelPendingRead()
    {
        _canceled = true;
        _inner.CancelPendingRead();
    }

    /// <summary>Gives back the decompressor. The pipe below stays its owner's.</summary>
    public override void Complete(Exception? exception = null)
    {
        ReleaseInner();
        _inflater.Dispose();
        if (_buffer is { } buffer) ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        _buffer = null;
        _start = _examined = _end = 0;
        _ended = true;
    }

    private bool TryTake(out ReadResult result)
    {
        result = default;
        if (_canceled)
        {
            _canceled = false;
            result = Result(canceled: true);
            return true;
        }

        if (_examined < _end || Inflate() || _ended)
        {
            result = Result(canceled: false);
            return true;
        }

        return false;
    }

    // True when the read was cancelled.
    private bool Take(in ReadResult inner)
    {
        if (inner.IsCanceled)
        {
            _inner.AdvanceTo(inner.Buffer.Start);
            _canceled = false;
            return true;
        }

        _feed.Rest = inner.Buffer;
        _holdsInner = true;
        if (inner.IsCompleted && inner.Buffer.IsEmpty) _ended = true;
        return false;
    }

    // False when what has come is inflated to its end.
    private bool Inflate()
    {
        if (!_holdsInner || _ended) return false;
        Reserve();
        int count;
        try
        {
            count = _inflater.Read(_buffer.AsSpan(_end, Math.Min(ChunkSize, _buffer!.Length - _end)));
        }
        catch (InvalidDataException exception)
        {
            throw new IOException("The client sent what is no DEFLATE stream.", exception);
        }

        _end += count;
        if (count > 0) return true;
        if (!_feed.Rest.IsEmpty) throw new IOException("The client went on after the end of its DEFLATE stream.");
        if (_start == _end) AdvanceTo(new SequencePosition(null, _end));
        return false;
    }

    private void Reserve()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
            return;
        }

        if (_buffer.Length - _end >= ChunkSize) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(_end - _start + ChunkSize);
        _buffer.AsSpan(_start, _end - _start).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
        _examined -= _start;
        _end -= _start;
        _start = 0;
    }

    private ReadResult Result(bool canceled) =>
        new(_buffer is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_buffer, _start, _end - _start), canceled, _ended);

    private void ReleaseInner()
    {
        if (!_holdsInner) return;
        _holdsInner = false;
        _inner.AdvanceTo(_feed.Rest.End);
        _feed.Rest = default;
    }

    /// <summary>What the decompressor reads from: its end means "no more yet".</summary>
    private sealed class Feed : Stream
    {
        internal ReadOnlySequence<byte> Rest { get; set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, Rest.Length);
            Rest.Slice(0, count).CopyTo(buffer);
            Rest = Rest.Slice(count);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
