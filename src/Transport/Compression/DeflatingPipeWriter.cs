using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Posthouse.Transport;

/// <summary>
/// Writes to a pipe as a raw DEFLATE stream (RFC 1951) whose blocks end at each flush, so that the reader has all that was flushed.
/// A compressor holds some 300 KB: it is made for what is written between two flushes and let go of after it, so that a connection
/// that waits holds none. Later blocks may follow earlier ones of another compressor, since none refers to what it has not seen.
/// </summary>
public sealed class DeflatingPipeWriter(PipeWriter inner) : PipeWriter
{
    private const int ChunkSize = 4 << 10;

    private byte[]? _buffer;
    private int _used;
    private Sink? _sink;
    private DeflateStream? _deflater;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_used);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_used);
    }

    public override void Advance(int bytes) => _used += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Deflate();
        if (_deflater is { } deflater)
        {
            // Ends the block at an octet (Z_SYNC_FLUSH).
            deflater.Flush();
            _sink!.IsOpen = false;
            // The final block that it writes now would end the stream: it goes nowhere.
            deflater.Dispose();
            _deflater = null;
        }

        return inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    /// <summary>The pipe below stays its owner's.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_sink is not null) _sink.IsOpen = false;
        _deflater?.Dispose();
        _deflater = null;
        Return();
    }

    private void Reserve(int sizeHint)
    {
        int wanted = Math.Max(sizeHint, 256);
        if (_buffer is not null && _buffer.Length - _used >= wanted) return;
        Deflate();
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, ChunkSize));
    }

    private void Deflate()
    {
        if (_used > 0)
        {
            _sink ??= new Sink(inner);
            _sink.IsOpen = true;
            _deflater ??= new DeflateStream(_sink, CompressionLevel.Fastest, leaveOpen: true);
            _deflater.Write(_buffer.AsSpan(0, _used));
            _used = 0;
        }

        Return();
    }

    private void Return()
    {
        if (_buffer is { } buffer) ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        _buffer = null;
    }

    private sealed class Sink(PipeWriter inner) : Stream
    {
        internal bool IsOpen { get; set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsOpen) inner.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
