using System.Buffers;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>Reads a message's octets by need: its header, a part's header, a part's decoded content. The structure is known already.</summary>
/// <param name="read">Reads from an offset; 0 at the end.</param>
internal sealed class MessageContent(Func<long, Memory<byte>, int> read)
{
    // What stands beyond in a header is no header that anyone wrote.
    private const int MaximumHeader = 1 << 20;
    private const int Piece = 64 << 10;

    internal byte[] Header(long offset, int length)
    {
        byte[] header = new byte[Math.Min(length, MaximumHeader)];
        int got = 0;
        while (got < header.Length && read(offset + got, header.AsMemory(got)) is > 0 and var more) got += more;
        return got == header.Length ? header : header[..got];
    }

    /// <summary>Octets once the transfer encoding is undone.</summary>
    internal long DecodedSize(MessagePart part)
    {
        if (part.Encoding is not (TransferEncoding.Base64 or TransferEncoding.QuotedPrintable)) return part.BodyLength;
        long size = 0;
        foreach (ReadOnlyMemory<byte> piece in Pieces(part)) size += piece.Length;
        return size;
    }

    /// <summary>The part's octets without their transfer encoding, piece by piece. A piece is valid until the next.</summary>
    internal IEnumerable<ReadOnlyMemory<byte>> Pieces(MessagePart part)
    {
        var decoder = new TransferDecoder(part.Encoding);
        byte[] input = ArrayPool<byte>.Shared.Rent(Piece);
        byte[] output = ArrayPool<byte>.Shared.Rent(TransferDecoder.MaximumOutput(Piece) + 16);
        try
        {
            for (long at = 0; at < part.BodyLength;)
            {
                int got = read(part.BodyOffset + at, input.AsMemory(0, (int)Math.Min(Piece, part.BodyLength - at)));
                if (got == 0) yield break;
                at += got;
                int written = decoder.Decode(input.AsSpan(0, got), output);
                if (written > 0) yield return output.AsMemory(0, written);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    /// <returns>False when <paramref name="limit"/> octets were given and more is left.</returns>
    internal bool Decode(MessagePart part, long limit, Action<ReadOnlyMemory<byte>> take)
    {
        long given = 0;
        foreach (ReadOnlyMemory<byte> piece in Pieces(part))
        {
            if (given + piece.Length > limit)
            {
                take(piece[..(int)(limit - given)]);
                return false;
            }

            given += piece.Length;
            take(piece);
        }

        return true;
    }
}
