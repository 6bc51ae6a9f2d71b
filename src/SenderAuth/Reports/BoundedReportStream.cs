namespace Posthouse.SenderAuth;

/// <summary>What comes out of an archive, up to a size and to a ratio of what went in. Beyond either it is damaged, not long.</summary>
internal sealed class BoundedReportStream(Stream inner, int packed, AggregateReportLimits limits) : Stream
{
    // Below this a ratio says nothing: a short report of one row repeated is small all the same.
    private const int RatioFrom = 1 << 20;

    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        _read += read;
        if (_read > limits.Xml || (_read > RatioFrom && _read / Math.Max(1, packed) > limits.Ratio)) throw new InvalidDataException("The report unpacks to more than a report has.");
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
