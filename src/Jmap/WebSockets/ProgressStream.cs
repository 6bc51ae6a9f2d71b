using Microsoft.AspNetCore.Http;

namespace Posthouse.Jmap;

/// <summary>
/// What a WebSocket is written to. A client that takes nothing for so long is cut off, whatever is being written: an answer, or the pong to its own ping
/// (RFC 6455 §5.5.3), which is written where its messages are read and would hold up everything else.
/// </summary>
internal sealed class ProgressStream(Stream inner, HttpContext context, TimeProvider clock, TimeSpan longest) : Stream
{
    // What counts as progress: a slow line takes as much in a fraction of the time.
    private const int Piece = 32 << 10;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        do
        {
            ReadOnlyMemory<byte> piece = buffer[..Math.Min(buffer.Length, Piece)];
            using (Watch()) await inner.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
            buffer = buffer[piece.Length..];
        }
        while (buffer.Length > 0);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        using (Watch()) await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    // The connection as a whole: a write that was given up leaves half a frame.
    private ITimer Watch() => clock.CreateTimer(static state => ((HttpContext)state!).Abort(), context, longest, Timeout.InfiniteTimeSpan);
}
