namespace Posthouse.Pop3;

/// <summary>STAT, LIST and UIDL (RFC 1939 §5, §7).</summary>
internal static class ListingHandler
{
    private const int UniqueIdLength = 16;

    internal static ValueTask StatAsync(Pop3Session session)
    {
        session.Replies.Ok(session.Maildrop!.Remaining, session.Maildrop.Octets);
        return default;
    }

    internal static async ValueTask ListAsync(Pop3Session session, ListCommand command)
    {
        Maildrop maildrop = session.Maildrop!;
        if (command.Number is { } one)
        {
            if (maildrop.Has(one)) session.Replies.Ok(one, maildrop.SizeOf(one));
            else session.Replies.Error(Phrase.NoSuchMessage);
            return;
        }

        session.Replies.Ok(maildrop.Remaining, Phrase.Listing);
        for (int number = 1; number <= maildrop.Count && !session.Replies.IsGone; number++)
        {
            if (!maildrop.Has(number)) continue;
            session.Replies.Number(number);
            session.Replies.Text(" ");
            session.Replies.Number(maildrop.SizeOf(number));
            session.Replies.EndLine();
            await session.Replies.FlushIfManyAsync().ConfigureAwait(false);
        }

        session.Replies.EndOfList();
    }

    internal static async ValueTask UidlAsync(Pop3Session session, ListCommand command)
    {
        Maildrop maildrop = session.Maildrop!;
        if (command.Number is { } one)
        {
            if (!maildrop.Has(one))
            {
                session.Replies.Error(Phrase.NoSuchMessage);
                return;
            }

            session.Replies.Text("+OK ");
            WriteUniqueId(session, one);
            return;
        }

        session.Replies.Ok(maildrop.Remaining, Phrase.Listing);
        for (int number = 1; number <= maildrop.Count && !session.Replies.IsGone; number++)
        {
            if (!maildrop.Has(number)) continue;
            WriteUniqueId(session, number);
            await session.Replies.FlushIfManyAsync().ConfigureAwait(false);
        }

        session.Replies.EndOfList();
    }

    private static void WriteUniqueId(Pop3Session session, int number)
    {
        session.Replies.Number(number);
        session.Replies.Text(" ");
        session.Maildrop!.WriteUniqueId(number, session.Replies.Output.GetSpan(UniqueIdLength));
        session.Replies.Output.Advance(UniqueIdLength);
        session.Replies.EndLine();
    }
}
