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
        if (await FindAsync(session, text, cancellationToken).ConfigureAwait(false) is not { } target) throw Bad(text);
        return await CopyAsync(
            session.Store,
            target,
            room,
            async (octets, token) =>
            {
                into.Write(octets.Span);
                await into.FlushAsync(token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false) ?? throw ImapCommandException.No("The parts are more than a message may have.", "TOOBIG");
    }

    /// <summary>Hands over the octets in pieces, until <paramref name="take"/> wants no more.</summary>
    /// <returns>How many there are; null, and nothing is handed over, when they are more than <paramref name="room"/>.</returns>
    internal static async ValueTask<long?> CopyAsync(MailStore store, UrlTarget target, long room, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<bool>> take, CancellationToken cancellationToken)
    {
        (StoredMessage message, SectionItem section, SectionRange range) = target;
        using BlobReader blob = store.OpenBlob(message.Blob);
        if (section.Text is SectionText.HeaderFields or SectionText.HeaderFieldsNot)
        {
            var header = new byte[range.Length];
            await ReadAsync(blob, range.Offset, header, cancellationToken).ConfigureAwait(false);
            var chosen = new ArrayBufferWriter<byte>(512);
            HeaderSelection.Write(header, section.Fields, section.Text == SectionText.HeaderFieldsNot, chosen);
            (long first, long length) = Partial(section, chosen.WrittenCount);
            if (length > room) return null;
            await take(chosen.WrittenMemory.Slice((int)first, (int)length), cancellationToken).ConfigureAwait(false);
            return length;
        }

        (long from, long count) = Partial(section, range.Length);
        if (count > room) return null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            for (long done = 0; done < count;)
            {
                Memory<byte> part = buffer.AsMemory(0, (int)Math.Min(Chunk, count - done));
                await ReadAsync(blob, range.Offset + from + done, part, cancellationToken).ConfigureAwait(false);
                if (!await take(part, cancellationToken).ConfigureAwait(false)) return count;
                done += part.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return count;
    }

    private static async ValueTask<UrlTarget?> FindAsync(ImapSession session, string text, CancellationToken cancellationToken)
    {
        if (!AuthorizedUrl.IsAbsolute(text)) return ImapUrl.TryParse(text) is { } relative ? await FindAsync(session, relative, cancellationToken).ConfigureAwait(false) : null;
        // RFC 4469 §3: absolute ones where URLAUTH is on offer.
        return session.Host.Urls is { } urls && AuthorizedUrl.TryParse(text) is { Token: not null } url ? await urls.FindAsync(url, session.Account, submits: false, cancellationToken).ConfigureAwait(false) : null;
    }

    private static async ValueTask<UrlTarget?> FindAsync(ImapSession session, ImapUrl url, CancellationToken cancellationToken)
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

        return await FindAsync(session.Store, url, id, validity, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The part of a message of that mailbox which a URL means; null when it is not there.</summary>
    internal static async ValueTask<UrlTarget?> FindAsync(MailStore store, ImapUrl url, MailboxId mailbox, uint validity, CancellationToken cancellationToken)
    {
        if (url.UidValidity is { } named && named != validity) return null;
        IReadOnlyList<MessagePlace> places = await store.ReadAsync(reader => reader.PlacesOf(mailbox, UidSet.Of(url.Uid)), cancellationToken).ConfigureAwait(false);
        if (places.Count == 0) return null;
        MessageId id = places[0].Message;
        if (await store.ReadAsync(reader => reader.FindMessage(id, MessageDetail.Parts | MessageDetail.BodyStructure), cancellationToken).ConfigureAwait(false) is not { } message) return null;
        SectionRange? found = url.Section.IsWhole ? new SectionRange(0, message.Size, TransferEncoding.SevenBit) : message.Root is { } root ? SectionFinder.Find(root, message.Size, url.Section) : null;
        return found is { } range ? new UrlTarget(message, url.Section, range) : null;
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

    // RFC 4469 §4: the code repeats the URL. What cannot stand in a quoted string is left out.
    private static ImapCommandException Bad(string text)
    {
        bool quotable = text.Length <= 1000 && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text.AsSpan().IndexOfAny('"', '\\') < 0;
        return ImapCommandException.No("A URL leads to nothing that can be read.", $"BADURL \"{(quotable ? text : "")}\"");
    }
}
