using System.Buffers;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Finds what a blob id names, as far as the user sees the account; see <see cref="BlobReference"/>.</summary>
internal sealed class BlobResolver(MailStore store, ScriptStore scripts, JmapOptions options)
{
    // A message in a message in a message: deeper ones are not opened.
    private const int MaximumNesting = 8;
    private const string Unknown = "application/octet-stream";

    /// <summary>Null where there is none, or it is another account's.</summary>
    internal async ValueTask<BlobContent?> FindAsync(AccountView view, string blob, CancellationToken cancellationToken)
    {
        if (blob.StartsWith('W')) return !view.IsOwn ? null : await FindScriptAsync(view.Account, blob, cancellationToken).ConfigureAwait(false);
        string[] levels = blob.Split('_');
        if (levels.Length > MaximumNesting) return null;
        int dash = levels[0].IndexOf('-', StringComparison.Ordinal);
        string name = dash < 0 ? levels[0] : levels[0][..dash];
        if (dash < 0 && levels.Length > 1) return null;
        (BlobId Blob, string Type)? found = await store.ReadAsync(reader => Find(reader, view, name), cancellationToken).ConfigureAwait(false);
        if (found is not { } source) return null;
        BlobReader bytes;
        try
        {
            bytes = store.OpenBlob(source.Blob);
        }
        catch (StoreException error) when (error.Fault == StoreFault.NotFound)
        {
            return null;
        }

        int Read(long offset, Memory<byte> buffer) => bytes.Read(offset, buffer.Span);
        if (dash < 0) return new BlobContent(Read, bytes.Length, null, source.Type, bytes);
        MessagePart? root = name[0] == 'B' ? await RootAsync(view.Account, name, cancellationToken).ConfigureAwait(false) : Scan(new BlobContent(Read, bytes.Length, null, Unknown, null));
        if (root is not null && BodyLists.Find(root, levels[0].AsSpan(dash + 1), '-') is { IsMultipart: false } part)
            return Inside(new BlobContent(Read, bytes.Length, part, $"{part.Type}/{part.Subtype}", bytes), levels, 1);
        bytes.Dispose();
        return null;
    }

    private async ValueTask<BlobContent?> FindScriptAsync(AccountId account, string blob, CancellationToken cancellationToken)
    {
        List<StoredScript> all = await scripts.ListAsync(ScriptOwner.Of(account), cancellationToken).ConfigureAwait(false);
        if (ScriptIds.FindBlob(all, blob) is not { } script) return null;
        try
        {
            (StoredScript read, byte[] content) = await scripts.GetAsync(ScriptOwner.Of(account), script.Name, cancellationToken).ConfigureAwait(false);
            // Replaced in between: what the id names is gone.
            return read.Hash == script.Hash ? new BlobContent((offset, buffer) => CopyFrom(content, offset, buffer), content.Length, null, "application/sieve", null) : null;
        }
        catch (ScriptException error) when (error.Fault == ScriptFault.NotFound)
        {
            return null;
        }
    }

    /// <summary>The structure of the message that a blob id names; null where it names none, or one that is too long to look at.</summary>
    internal async ValueTask<MessagePart?> StructureAsync(AccountView view, string blob, CancellationToken cancellationToken)
    {
        if (blob.StartsWith('B') && !blob.Contains('-', StringComparison.Ordinal)) return await RootAsync(view.Account, blob, cancellationToken).ConfigureAwait(false);
        using BlobContent? content = await FindAsync(view, blob, cancellationToken).ConfigureAwait(false);
        return content is null ? null : Scan(content);
    }

    /// <summary>The structure of a blob that is a message; null where it is too long to look at.</summary>
    internal MessageStructure? Structure(BlobContent content)
    {
        var scanner = new MessageScanner();
        long octets = 0;
        foreach (ReadOnlyMemory<byte> piece in content.Pieces())
        {
            if ((octets += piece.Length) > options.MaximumMessageSize) return null;
            scanner.Write(piece.Span);
        }

        return scanner.Complete();
    }

    private MessagePart? Scan(BlobContent content) => Structure(content)?.Root;

    private BlobContent? Inside(BlobContent content, string[] levels, int next)
    {
        if (next == levels.Length) return content;
        using (content)
        {
            var octets = new ArrayBufferWriter<byte>();
            foreach (ReadOnlyMemory<byte> piece in content.Pieces())
            {
                if (octets.WrittenCount + piece.Length > options.MaximumMessageSize) return null;
                octets.Write(piece.Span);
            }

            var scanner = new MessageScanner();
            scanner.Write(octets.WrittenSpan);
            if (BodyLists.Find(scanner.Complete().Root, levels[next], '-') is not { IsMultipart: false } part) return null;
            ReadOnlyMemory<byte> memory = octets.WrittenMemory;
            return Inside(new BlobContent((offset, buffer) => CopyFrom(memory, offset, buffer), memory.Length, part, $"{part.Type}/{part.Subtype}", null), levels, next + 1);
        }
    }

    internal static int CopyFrom(ReadOnlyMemory<byte> memory, long offset, Memory<byte> buffer)
    {
        if (offset >= memory.Length) return 0;
        ReadOnlyMemory<byte> piece = memory.Slice((int)offset, (int)Math.Min(buffer.Length, memory.Length - offset));
        piece.CopyTo(buffer);
        return piece.Length;
    }

    private static (BlobId Blob, string Type)? Find(StoreReader reader, AccountView view, string name)
    {
        if (JmapIds.TryRead(name, 'B', out long number))
        {
            var message = new MessageId(number);
            // In one's own account a message has its blob to the end; in another's, where it is shown.
            return message.Account == view.Account && (view.IsOwn || Email.Find(reader, message, view.Open(reader)) is not null) && reader.FindMessage(message, MessageDetail.None) is { } stored ? (stored.Blob, "message/rfc822") : null;
        }

        // An upload is of whoever made it, whichever account it was made for: its owner's are nobody else's to guess.
        return JmapIds.TryRead(name, 'U', out long upload) && reader.FindUpload(view.User, new UploadId(upload)) is { } kept ? (kept.Blob, kept.MediaType) : null;
    }

    private async ValueTask<MessagePart?> RootAsync(AccountId account, string name, CancellationToken cancellationToken) =>
        JmapIds.TryRead(name, 'B', out long number) && new MessageId(number).Account == account
            ? (await store.ReadAsync(reader => reader.FindMessage(new MessageId(number), MessageDetail.Parts), cancellationToken).ConfigureAwait(false))?.Root
            : null;
}
