using System.Buffers;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>Copies what a URL names, for this reader and with this reader's rights alone (RFC 4469 §3).</summary>
internal static class UrlContent
{
    private const int Chunk = 64 << 10;

    /// <param name="room">Octets that may still be written.</param>
    /// <returns>The octets written.</returns>
    /// <exception cref="ImapCommandException">BADURL, the same whether it is malformed, not there or not this reader's; or TOOBIG.</exception>
    internal static async ValueTask<long> CopyAsync(ImapSession session, string text, BlobWriter into, long room, CancellationToken cancellationToken)
    {
        ImapUrl url = ImapUrl.TryParse(text) ?? throw Bad(text);
        StoredMessage message = await FindAsync(session, url, cancellationToken).ConfigureAwait(false) ?? throw Bad(text);
        SectionRange? found = url.Section.IsWhole ? new SectionRange(0, message.Size, TransferEncoding.SevenBit) : message.Root is { } root ? SectionFinder.Find(root, message.Size, url.Section) : null;
        SectionRange range = found ?? throw Bad(text);
        using BlobReader blob = session.Store.OpenBlob(message.Blob);
        if (url.Section.Text is SectionText.HeaderFields or SectionText.HeaderFieldsNot)
        {
            var header = new byte[range.Length];
            await ReadAsync(blob, range.Offset, header, cancellationToken).ConfigureAwait(false);
            var chosen = new ArrayBufferWriter<byte>(512);
            HeaderSelection.Write(header, url.Section.Fields, url.Section.Text == SectionText.HeaderFieldsNot, chosen);
            (long first, long length) = Partial(url.Section, chosen.WrittenCount);
            Require(length, room);
            into.Write(chosen.WrittenSpan.Slice((int)first, (int)length));
            return length;
        }

        (long from, long count) = Partial(url.Section, range.Length);
        Require(count, room);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            for (long done = 0; done < count;)
            {
                Memory<byte> part = buffer.AsMemory(0, (int)Math.Min(Chunk, count - done));
                await ReadAsync(blob, range.Offset + from + done, part, cancellationToken).ConfigureAwait(false);
                into.Write(part.Span);
                done += part.Length;
                await into.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return count;
    }

    private static async ValueTask<StoredMessage?> FindAsync(ImapSession session, ImapUrl url, CancellationToken cancellationToken)
    {
        MailboxId id;
        uint validity;
        if (url.Mailbox.Length == 0)
        {
            if (!session.HasSelected) return null;
            (id, validity) = (session.Selected.Id, session.Selected.UidValidity);
        }
        else
        {
            MailboxPath path = await session.ResolveAsync(url.Mailbox, cancellationToken).ConfigureAwait(false);
            Mailbox? mailbox = await session.Store.ReadAsync(
                reader => path.Find(reader, out MailboxRights rights) is { } there && (rights & MailboxRights.Read) != 0 ? there : null, cancellationToken).ConfigureAwait(false);
            if (mailbox is null) return null;
            (id, validity) = (mailbox.Id, mailbox.UidValidity);
        }

        if (url.UidValidity is { } named && named != validity) return null;
        IReadOnlyList<MessagePlace> places = await session.Store.ReadAsync(reader => reader.PlacesOf(id, UidSet.Of(url.Uid)), cancellationToken).ConfigureAwait(false);
        if (places.Count == 0) return null;
        MessageId message = places[0].Message;
        return await session.Store.ReadAsync(reader => reader.FindMessage(message, MessageDetail.Parts), cancellationToken).ConfigureAwait(false);
    }

    private static (long From, long Count) Partial(SectionItem item, long length)
    {
        if (item.Offset is not { } offset) return (0, length);
        long from = Math.Min(offset, length);
        return (from, Math.Min(item.Count, length - from));
    }

    private static async ValueTask ReadAsync(BlobReader blob, long offset, Memory<byte> into, CancellationToken cancellationToken)
    {
        while (!into.IsEmpty)
        {
            int read = await blob.ReadAsync(offset, into, cancellationToken).ConfigureAwait(false);
            if (read == 0) throw new StoreException(StoreFault.Damaged, "A stored message is shorter than its record says.");
            offset += read;
            into = into[read..];
        }
    }

    private static void Require(long count, long room)
    {
        if (count > room) throw ImapCommandException.No("The parts are more than a message may have.", "TOOBIG");
    }

    // RFC 4469 §4: the code repeats the URL. What cannot stand in a quoted string is left out.
    private static ImapCommandException Bad(string text)
    {
        bool quotable = text.Length <= 1000 && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text.AsSpan().IndexOfAny('"', '\\') < 0;
        return ImapCommandException.No("A URL leads to nothing that can be read.", $"BADURL \"{(quotable ? text : "")}\"");
    }
}
