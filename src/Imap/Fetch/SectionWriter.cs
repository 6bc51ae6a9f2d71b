using System.Buffers;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>Writes sections of messages: octets go from the store's reader into the connection's memory without a stop between.</summary>
internal sealed class SectionWriter(ImapWriter output)
{
    // More than this is streamed, flushing on the way; less is read in one piece.
    private const int InOnePiece = 64 << 10;
    private const int DecodeChunk = 16 << 10;

    /// <summary>A section could not be decoded (RFC 3516 §4.3).</summary>
    internal bool MetUnknownEncoding { get; private set; }

    /// <summary>The value, without its name.</summary>
    internal async ValueTask WriteAsync(BlobReader blob, StoredMessage message, SectionItem item, CancellationToken cancellationToken)
    {
        SectionRange? found = item.IsWhole ? new SectionRange(0, message.Size, TransferEncoding.SevenBit) : message.Root is { } root ? SectionFinder.Find(root, message.Size, item) : null;
        if (found is not { } range)
        {
            output.Write(item.Kind == SectionKind.BinarySize ? "0"u8 : "NIL"u8);
            return;
        }

        if (item.Text is SectionText.HeaderFields or SectionText.HeaderFieldsNot)
        {
            await WriteFieldsAsync(blob, range, item, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (item.Kind != SectionKind.Raw && (range.Encoding is TransferEncoding.Base64 or TransferEncoding.QuotedPrintable))
        {
            await WriteDecodedAsync(blob, range, item, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (item.Kind != SectionKind.Raw && range.Encoding == TransferEncoding.Unknown)
        {
            MetUnknownEncoding = true;
            output.Write(item.Kind == SectionKind.BinarySize ? "0"u8 : "NIL"u8);
            return;
        }

        if (item.Kind == SectionKind.BinarySize)
        {
            output.WriteNumber(range.Length);
            return;
        }

        (long from, long count) = Partial(item, range.Length);
        if (item.Kind == SectionKind.Binary) output.Write((byte)'~');
        output.WriteLiteralHead(count);
        await CopyAsync(blob, range.Offset + from, count, item.Kind == SectionKind.Binary, cancellationToken).ConfigureAwait(false);
    }

    // RFC 9051 §6.4.5: what lies beyond the end is an empty string, what reaches beyond is cut.
    private static (long From, long Count) Partial(SectionItem item, long length)
    {
        if (item.Offset is not { } offset) return (0, length);
        long from = Math.Min(offset, length);
        return (from, Math.Min(item.Count, length - from));
    }

    /// <param name="literal8">The literal may hold NUL.</param>
    private async ValueTask CopyAsync(BlobReader blob, long offset, long count, bool literal8, CancellationToken cancellationToken)
    {
        if (count > InOnePiece)
        {
            await blob.CopyToAsync(output.Direct(), offset, count, literal8 ? null : WithoutNul, cancellationToken).ConfigureAwait(false);
            return;
        }

        int left = (int)count;
        while (left > 0)
        {
            Memory<byte> memory = output.GetMemory(left)[..left];
            int read = await blob.ReadAsync(offset, memory, cancellationToken).ConfigureAwait(false);
            if (read == 0) throw new StoreException(StoreFault.Damaged, "A stored message is shorter than its record says.");
            if (!literal8) WithoutNul(memory.Span[..read]);
            output.Advance(read);
            offset += read;
            left -= read;
        }
    }

    // RFC 9051 §9, CHAR8: a literal never holds NUL, but mail does. In its place stands 0x80, as Dovecot has it: sizes and offsets stay
    // true, and an octet that is no text in any charset shows that something stood there. BINARY gives the NUL.
    private static void WithoutNul(Span<byte> octets)
    {
        int first = octets.IndexOf((byte)0);
        if (first >= 0) octets[first..].Replace((byte)0, (byte)0x80);
    }

    private async ValueTask WriteFieldsAsync(BlobReader blob, SectionRange range, SectionItem item, CancellationToken cancellationToken)
    {
        int length = (int)range.Length;
        byte[] header = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        try
        {
            await ReadFullAsync(blob, range.Offset, header.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            WithoutNul(header.AsSpan(0, length));
            var chosen = new ArrayBufferWriter<byte>(512);
            HeaderSelection.Write(header.AsSpan(0, length), item.Fields, item.Text == SectionText.HeaderFieldsNot, chosen);
            (long from, long count) = Partial(item, chosen.WrittenCount);
            output.WriteLiteralHead(count);
            output.Write(chosen.WrittenSpan.Slice((int)from, (int)count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(header);
        }
    }

    // The length of a literal comes first, so the part is decoded twice: once to count, once to send. Memory stays small whatever its size.
    private async ValueTask WriteDecodedAsync(BlobReader blob, SectionRange range, SectionItem item, CancellationToken cancellationToken)
    {
        byte[] input = ArrayPool<byte>.Shared.Rent(DecodeChunk);
        byte[] decoded = ArrayPool<byte>.Shared.Rent(TransferDecoder.MaximumOutput(DecodeChunk));
        try
        {
            long length = 0;
            for (int pass = 0; pass < 2; pass++)
            {
                if (pass == 1)
                {
                    if (item.Kind == SectionKind.BinarySize)
                    {
                        output.WriteNumber(length);
                        return;
                    }

                    output.Write((byte)'~');
                    output.WriteLiteralHead(Partial(item, length).Count);
                }

                (long skip, long wanted) = Partial(item, length);
                var decoder = new TransferDecoder(range.Encoding);
                for (long offset = 0; offset < range.Length;)
                {
                    int read = await blob.ReadAsync(range.Offset + offset, input.AsMemory(0, (int)Math.Min(DecodeChunk, range.Length - offset)), cancellationToken).ConfigureAwait(false);
                    if (read == 0) throw new StoreException(StoreFault.Damaged, "A stored message is shorter than its record says.");
                    offset += read;
                    int written = decoder.Decode(input.AsSpan(0, read), decoded);
                    if (pass == 0)
                    {
                        length += written;
                        continue;
                    }

                    int from = (int)Math.Min(skip, written);
                    int count = (int)Math.Min(wanted, written - from);
                    output.Write(decoded.AsSpan(from, count));
                    skip -= from;
                    wanted -= count;
                    if (wanted == 0) break;
                    await output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
            ArrayPool<byte>.Shared.Return(decoded);
        }
    }

    private static async ValueTask ReadFullAsync(BlobReader blob, long offset, Memory<byte> into, CancellationToken cancellationToken)
    {
        while (!into.IsEmpty)
        {
            int read = await blob.ReadAsync(offset, into, cancellationToken).ConfigureAwait(false);
            if (read == 0) throw new StoreException(StoreFault.Damaged, "A stored message is shorter than its record says.");
            offset += read;
            into = into[read..];
        }
    }
}
