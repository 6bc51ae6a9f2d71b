using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap;

/// <summary>Puts one message together from texts that the client sends and parts of messages that are here (RFC 4469).</summary>
internal static class Catenation
{
    /// <param name="before">Octets that the messages before this one hold.</param>
    /// <returns>Null when the client went away; and what follows the message on its line.</returns>
    internal static async ValueTask<(StagedBlob? Blob, byte[] Behind)> ReceiveAsync(ImapSession session, CatenateStep step, IntakeShare share, long before, CancellationToken cancellationToken)
    {
        long limit = session.Host.Options.MaximumMessageSize;
        int parts = 0, most = session.Host.Options.MaximumCatenateParts;
        await using BlobWriter blob = session.Store.CreateBlob();
        while (true)
        {
            foreach (string url in step.Urls)
            {
                if (++parts > most) throw ImapCommandException.No($"CATENATE may have {most} parts.", "LIMIT");
                await UrlContent.CopyAsync(session, url, blob, limit - blob.Length, cancellationToken).ConfigureAwait(false);
                if (!share.TryHoldContent(before + blob.HeldOctets)) throw CommandReader.NoMemory();
            }

            if (step.TextSize is not { } size) break;
            if (++parts > most) throw ImapCommandException.No($"CATENATE may have {most} parts.", "LIMIT");
            if (size > limit - blob.Length) throw ImapCommandException.No($"A message may have {limit} octets.", "TOOBIG");
            if (!share.TryHoldContent(before + blob.HeldOctets)) throw CommandReader.NoMemory();
            await session.Reader.AcceptLiteralAsync(cancellationToken).ConfigureAwait(false);
            if (!await ReadTextAsync(session, blob, step, size, share, before, cancellationToken).ConfigureAwait(false)) return (null, []);
            step = await NextAsync(session, cancellationToken).ConfigureAwait(false);
        }

        if (blob.Length == 0) throw ImapCommandException.No("APPEND was cancelled: a message is empty.");
        return (await blob.CompleteAsync(default, cancellationToken).ConfigureAwait(false), step.Rest);
    }

    private static async ValueTask<bool> ReadTextAsync(ImapSession session, BlobWriter blob, CatenateStep step, long size, IntakeShare share, long before, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Reader.ReadLiteralAsync(blob, size, step.Binary, share, before, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is StoreException or ImapCommandException)
        {
            // As with a message sent whole: the rest of the command is read before the client hears the refusal.
            if (await session.Reader.ReadLineAsync(flushFirst: true, cancellationToken).ConfigureAwait(false) == InputKind.Command) session.Reader.NoteLiteral();
            session.Reader.Release();
            throw;
        }
    }

    private static async ValueTask<CatenateStep> NextAsync(ImapSession session, CancellationToken cancellationToken)
    {
        InputKind kind = await session.Reader.ReadLineAsync(flushFirst: true, cancellationToken).ConfigureAwait(false);
        if (kind is InputKind.Closed or InputKind.Interrupted) throw new IOException("The client went away inside an APPEND.");
        try
        {
            if (kind == InputKind.TooLong) throw ImapCommandException.Bad("The command is too long.");
            session.Reader.NoteLiteral();
            return Parse(System.Buffers.BuffersExtensions.ToArray(session.Reader.Text), session.Utf8);
        }
        finally
        {
            session.Reader.Release();
        }
    }

    private static CatenateStep Parse(byte[] line, bool utf8)
    {
        var input = new ImapScanner(line, utf8);
        return CatenateStep.Parse(ref input, first: false);
    }
}
