using System.Buffers;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>The octets that a blob id names: a message, an upload, or a part of one, decoded.</summary>
/// <param name="part">Null for the whole.</param>
/// <param name="owner">Disposed with it.</param>
internal sealed class BlobContent(Func<long, Memory<byte>, int> read, long length, MessagePart? part, string mediaType, IDisposable? owner) : IDisposable
{
    private const int Piece = 64 << 10;

    /// <summary>As its part's header or its upload says.</summary>
    internal string MediaType => mediaType;

    /// <summary>Null for the whole of a message or an upload.</summary>
    internal MessagePart? Part => part;

    internal MessageContent Content { get; } = new(read);

    /// <summary>Octets. Of a part that is encoded this reads it through.</summary>
    internal long Length => part is null ? length : Content.DecodedSize(part);

    /// <summary>A piece is valid until the next.</summary>
    internal IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        if (part is not null)
        {
            foreach (ReadOnlyMemory<byte> piece in Content.Pieces(part)) yield return piece;
            yield break;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (long at = 0; at < length;)
            {
                int got = read(at, buffer.AsMemory(0, (int)Math.Min(Piece, length - at)));
                if (got == 0) yield break;
                at += got;
                yield return buffer.AsMemory(0, got);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The same, of a range; it ends where the blob ends.</summary>
    /// <param name="wanted">Null to the end.</param>
    internal IEnumerable<ReadOnlyMemory<byte>> Pieces(long offset, long? wanted)
    {
        long left = wanted ?? long.MaxValue;
        if (part is not null)
        {
            foreach (ReadOnlyMemory<byte> piece in Content.Pieces(part))
            {
                if (left == 0) yield break;
                int skip = (int)Math.Min(offset, piece.Length), take = (int)Math.Min(piece.Length - skip, left);
                offset -= skip;
                left -= take;
                if (take > 0) yield return piece.Slice(skip, take);
            }

            yield break;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (long at = offset; at < length && left > 0;)
            {
                int got = read(at, buffer.AsMemory(0, (int)Math.Min(Math.Min(Piece, left), length - at)));
                if (got == 0) yield break;
                at += got;
                left -= got;
                yield return buffer.AsMemory(0, got);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => owner?.Dispose();
}
