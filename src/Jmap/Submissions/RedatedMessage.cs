using System.Buffers;
using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>A stored message with another Date, of which another one is made: what was stored is never changed. All else in it stays octet for octet.</summary>
internal static class RedatedMessage
{
    /// <summary>RFC 5322 §3.6.1: when its author put it on the way. In the author's zone, as before.</summary>
    internal static byte[] Header(byte[] header, DateTimeOffset at)
    {
        var reader = new HeaderReader(header);
        if (!reader.Find("Date"u8)) return [.. Field(at), .. header];
        DateTimeOffset local = at.ToOffset(MailDate.Parse(reader.RawValue)?.Offset ?? TimeSpan.Zero);
        return [.. header[..reader.Offset], .. Field(local), .. header[(reader.Offset + reader.Field.Length)..]];

        static byte[] Field(DateTimeOffset date) => Encoding.ASCII.GetBytes($"Date: {MailDate.Format(date)}\r\n");
    }

    /// <summary>The account's message with another Date; null where it is gone.</summary>
    internal static async ValueTask<StagedBlob?> StageAsync(MailStore store, MessageId id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(reader => reader.FindMessage(id, MessageDetail.Parts), cancellationToken).ConfigureAwait(false) is not { } message) return null;
        using BlobReader blob = store.OpenBlob(message.Blob);
        byte[] header = Header(new MessageContent((offset, buffer) => blob.Read(offset, buffer.Span)).Header(0, message.HeaderLength), at);
        return await StageAsync(store, header, message, blob, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="header">What goes in the place of the stored one.</param>
    internal static async ValueTask<StagedBlob> StageAsync(MailStore store, byte[] header, StoredMessage message, BlobReader blob, CancellationToken cancellationToken)
    {
        BlobWriter writer = store.CreateBlob();
        await using (writer.ConfigureAwait(false))
        {
            writer.Write(header);
            for (long at = message.HeaderLength; at < message.Size;)
            {
                int got = blob.Read(at, writer.GetMemory(64 << 10).Span[..(64 << 10)]);
                if (got == 0) break;
                writer.Advance(got);
                at += got;
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            return await writer.CompleteAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }
}
