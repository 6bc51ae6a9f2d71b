namespace Posthouse.Storage;

/// <summary>A stored message as a seekable stream, for libraries that want one.</summary>
internal sealed class BlobStream(BlobReader reader, bool ownsReader) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => reader.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int read = _position >= reader.Length ? 0 : reader.Read(_position, buffer);
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("Stored messages never change.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Stored messages never change.");

    protected override void Dispose(bool disposing)
    {
        if (disposing && ownsReader) reader.Dispose();
        base.Dispose(disposing);
    }
}
