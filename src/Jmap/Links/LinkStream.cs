using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// The pieces of a file as one stream, each opened when its turn comes: memory does not grow with the file, nor does the time until its first octet. A
/// link that is revoked meanwhile ends at the next piece.
/// </summary>
internal sealed class LinkStream(MailStore store, IReadOnlyList<(long Position, KeptFile File)> pieces, long length) : Stream
{
    private long _position;
    private int _open = -1;
    private BlobReader? _reader;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <exception cref="IOException">A piece is gone.</exception>
    /// <exception cref="StoreException">A piece is damaged.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_position >= length || buffer.IsEmpty) return 0;
        int piece = PieceAt(_position);
        // The first octet of a piece waits for all of it to be checked: not on the thread of the connection.
        int read = piece == _open ? Take(buffer.Span) : await Task.Run(() => Next(piece, buffer.Span), cancellationToken).ConfigureAwait(false);
        if (read == 0) throw new StoreException(StoreFault.Damaged, $"A piece of a linked file ends before octet {_position}.");
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_position >= length || count == 0) return 0;
        Span<byte> target = buffer.AsSpan(offset, count);
        int piece = PieceAt(_position);
        int read = piece == _open ? Take(target) : Next(piece, target);
        _position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("Kept files never change.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Kept files never change.");

    protected override void Dispose(bool disposing)
    {
        if (disposing) _reader?.Dispose();
        _reader = null;
        base.Dispose(disposing);
    }

    private int PieceAt(long position)
    {
        int low = 0, high = pieces.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (pieces[middle].Position <= position) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    private int Next(int piece, Span<byte> target)
    {
        _reader?.Dispose();
        _reader = null;
        _open = -1;
        try
        {
            _reader = store.OpenBlob(pieces[piece].File.Blob);
        }
        catch (StoreException error) when (error.Fault == StoreFault.NotFound)
        {
            throw new IOException("The link was revoked while its file was on the way.", error);
        }

        _open = piece;
        return Take(target);
    }

    private int Take(Span<byte> target) => _reader!.Read(_position - pieces[_open].Position, target);
}
