using System.Buffers;
using Posthouse.Storage;

namespace Posthouse.Pop3;

/// <summary>RETR and TOP (RFC 1939 §5, §7). A message of any size passes through one buffer.</summary>
internal static class RetrievalHandler
{
    private const int BufferSize = 32 << 10;

    /// <param name="bodyLines">For TOP; null sends all.</param>
    internal static async ValueTask SendAsync(Pop3Session session, int number, int? bodyLines)
    {
        if (!session.Maildrop!.Has(number))
        {
            session.Replies.Error(Phrase.NoSuchMessage);
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using BlobReader? message = await session.Maildrop.OpenAsync(number, session.Connection.Closed).ConfigureAwait(false);
            if (message is null)
            {
                session.Replies.Error(Phrase.MessageGone);
                return;
            }

            // The first piece is read before anything is promised: what is damaged at once can still be refused.
            int read = await message.ReadAsync(0, buffer, session.Connection.Closed).ConfigureAwait(false);
            session.Replies.Ok(session.Maildrop.SizeOf(number), Phrase.MessageFollows);
            await StreamAsync(session, number, message, buffer, read, bodyLines).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Fault is StoreFault.Damaged or StoreFault.NotFound)
        {
            session.LogDamaged(number, exception);
            session.Replies.Error("SYS/PERM"u8, Phrase.MessageDamaged);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask StreamAsync(Pop3Session session, int number, BlobReader message, byte[] buffer, int read, int? bodyLines)
    {
        var stuffer = new MessageStuffer(bodyLines);
        long offset = 0;
        int skip = session.Utf8Mode ? 0 : WriteSurrogate(stuffer, buffer.AsSpan(0, read), session);
        while (read > 0)
        {
            stuffer.Write(buffer.AsSpan(skip, read - skip), session.Replies.Output);
            skip = 0;
            offset += read;
            if (stuffer.IsFull) break;
            await session.Replies.FlushIfManyAsync().ConfigureAwait(false);
            if (session.Replies.IsGone) return;
            session.Connection.SetDeadline(session.Options.TransactionTimeout);
            try
            {
                read = await message.ReadAsync(offset, buffer, session.Connection.Closed).ConfigureAwait(false);
            }
            catch (StoreException exception)
            {
                // Half of it is with the client: ending the response would make it look whole.
                session.LogDamaged(number, exception);
                session.End();
                session.Connection.Abort("A message broke off in the store.");
                return;
            }
        }

        stuffer.Complete(session.Replies.Output);
    }

    /// <summary>
    /// RFC 6856 §2.1: without UTF-8 mode the header goes in ASCII. Returns how many octets it took the place of. A header that does not end
    /// within the first piece (32 KB) goes as it is.
    /// </summary>
    private static int WriteSurrogate(MessageStuffer stuffer, ReadOnlySpan<byte> first, Pop3Session session)
    {
        int end = first.IndexOf("\r\n\r\n"u8);
        if (end < 0 || !HeaderSurrogate.TryMake(first[..(end + 4)], out byte[] surrogate)) return 0;
        stuffer.Write(surrogate, session.Replies.Output);
        return end + 4;
    }
}
