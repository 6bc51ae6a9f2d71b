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
        Decode(part, piece => size += piece.Length);
        return size;
    }

    /// <summary>The part's octets without their transfer encoding, piece by piece.</summary>
    internal void Decode(MessagePart part, Action<ReadOnlyMemory<byte>> take) => Decode(part, long.MaxValue, take);

    /// <returns>False when <paramref name="limit"/> octets were given and more is left.</returns>
    internal bool Decode(MessagePart part, long limit, Action<ReadOnlyMemory<byte>> take)
    {
        var decoder = new TransferDecoder(part.Encoding);
        byte[] input = ArrayPool<byte>.Shared.Rent(Piece);
        byte[] output = ArrayPool<byte>.Shared.Rent(TransferDecoder.MaximumOutput(Piece) + 16);
        try
        {
            long given = 0;
            for (long at = 0; at < part.BodyLength;)
            {
                int got = read(part.BodyOffset + at, input.AsMemory(0, (int)Math.Min(Piece, part.BodyLength - at)));
                if (got == 0) break;
                at += got;
                int written = decoder.Decode(input.AsSpan(0, got), output);
                if (given + written > limit)
                {
                    take(output.AsMemory(0, (int)(limit - given)));
                    return false;
                }

                given += written;
                if (written > 0) take(output.AsMemory(0, written));
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
            ArrayPool<byte>.Shared.Return(output);
        }
    }
}
