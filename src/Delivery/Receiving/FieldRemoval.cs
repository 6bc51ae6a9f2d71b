using System.Buffers;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// A staged message without some of its header fields: written anew, so that its structure is that of what is left. What was
/// received stays as it is, for those that still look at it. Costs as much as taking the message in once more.
/// </summary>
internal static class FieldRemoval
{
    private const int ReadSize = 64 << 10;

    /// <param name="store">Takes the copy; memory does not grow with the message.</param>
    /// <param name="message">The message.</param>
    /// <param name="offsets">Where the fields begin, as <see cref="HeaderReader.Offset"/> says it of the message's header.</param>
    /// <param name="above">Lines to put in front.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="ArgumentException">No field begins at an offset.</exception>
    internal static async ValueTask<StagedBlob> ApplyAsync(MailStore store, StagedBlob message, IReadOnlySet<int> offsets, ReadOnlyMemory<byte> above, CancellationToken cancellationToken)
    {
        byte[] header = message.Header.ToArray();
        await using BlobWriter writer = store.CreateBlob();
        WriteWithout(writer, header, offsets);
        await using Stream stream = message.OpenRead();
        stream.Seek(header.Length, SeekOrigin.Begin);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                writer.Write(buffer.AsSpan(0, read));
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return await writer.CompleteAsync(above, cancellationToken).ConfigureAwait(false);
    }

    private static void WriteWithout(BlobWriter writer, byte[] header, IReadOnlySet<int> offsets)
    {
        var reader = new HeaderReader(header);
        int kept = 0;
        int removed = 0;
        while (reader.Read())
        {
            if (!offsets.Contains(reader.Offset)) continue;
            writer.Write(header.AsSpan(kept, reader.Offset - kept));
            kept = reader.Offset + reader.Field.Length;
            removed++;
        }

        if (removed != offsets.Count) throw new ArgumentException("No header field begins where one was to be removed.", nameof(offsets));
        writer.Write(header.AsSpan(kept));
    }
}
