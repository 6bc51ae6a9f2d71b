using Posthouse.Storage;

namespace Posthouse.Pop3;

/// <summary>DELE, RSET and QUIT (RFC 1939 §5, §6): marks are the session's, and only QUIT makes them true.</summary>
internal static class DeletionHandler
{
    internal static ValueTask DeleAsync(Pop3Session session, MessageCommand command)
    {
        if (session.Maildrop!.Has(command.Number))
        {
            session.Maildrop.Mark(command.Number);
            session.Replies.Ok(Phrase.Marked);
        }
        else
        {
            session.Replies.Error(Phrase.NoSuchMessage);
        }

        return default;
    }

    internal static ValueTask RsetAsync(Pop3Session session)
    {
        session.Maildrop!.UnmarkAll();
        session.Replies.Ok(Phrase.Unmarked);
        return default;
    }

    internal static async ValueTask QuitAsync(Pop3Session session)
    {
        session.End();
        try
        {
            // Not given up when the client goes: it has said QUIT, and that is what it wants.
            if (session.Maildrop is { } maildrop)
            {
                await maildrop.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                // RFC 1939 §6: the lock goes before the reply, so that who has seen the reply can sign in again.
                maildrop.Dispose();
            }
        }
        catch (StoreException exception)
        {
            session.LogNotRemoved(exception);
            session.Replies.Error("SYS/TEMP"u8, Phrase.NotRemoved);
            return;
        }

        session.Replies.Ok(Phrase.Bye);
    }
}
