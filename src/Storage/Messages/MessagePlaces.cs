using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>One place of a message, with what lists are made of.</summary>
public readonly record struct MessagePlace(MessageId Message, ThreadId Thread, MailboxId Mailbox, uint Uid, MessageFlags Flags, DateTimeOffset Received, long Size)
{
    /// <summary>RFC 8621 §4.1.1: what has \Deleted is not there for JMAP.</summary>
    public bool IsShown => !Flags.Has(MessageFlags.Deleted);
}

/// <summary>How messages are found by their own numbers, their conversation or their arrival.</summary>
internal static class MessagePlaces
{
    private const string Columns = "SELECT p.message, m.thread, p.mailbox, p.uid, p.flags, p.received, p.octets FROM placement p JOIN message m ON m.id = p.message ";

    private static readonly Func<SqlRow, MessagePlace> Map = static row => new MessagePlace(
        new MessageId(row.Int64(0)), new ThreadId(row.Int64(1)), new MailboxId(row.Int64(2)), (uint)row.Int64(3), new MessageFlags((ulong)row.Int64(4)), row.Moment(5), row.Int64(6));

    internal static List<MessagePlace> Of(SqlSession sql, MessageId message) => sql.Query(Columns + "WHERE p.message = @1 ORDER BY p.mailbox, p.uid", Map, message.Value);

    internal static List<MessagePlace> Of(SqlSession sql, MailboxId mailbox, UidSet uids)
    {
        var places = new List<MessagePlace>();
        foreach (UidRange range in uids)
            sql.Visit(Columns + "WHERE p.mailbox = @1 AND p.uid BETWEEN @2 AND @3 ORDER BY p.uid", places, static (row, into) => into.Add(Map(row)), mailbox.Value, range.First, range.Last);
        return places;
    }

    internal static List<MessagePlace> Of(SqlSession sql, ThreadId thread) => sql.Query(
        "SELECT p.message, m.thread, p.mailbox, p.uid, p.flags, p.received, p.octets FROM message m JOIN placement p ON p.message = m.id WHERE m.thread = @1 ORDER BY m.id", Map, thread.Value);

    internal static List<MessagePlace> ByArrival(SqlSession sql, MailboxId mailbox, bool ascending, (DateTimeOffset Received, MessageId Message)? after, int limit)
    {
        if (after is not { } place)
        {
            return ascending
                ? sql.Query(Columns + "WHERE p.mailbox = @1 ORDER BY p.received, p.message LIMIT @2", Map, mailbox.Value, limit)
                : sql.Query(Columns + "WHERE p.mailbox = @1 ORDER BY p.received DESC, p.message DESC LIMIT @2", Map, mailbox.Value, limit);
        }

        return ascending
            ? sql.Query(Columns + "WHERE p.mailbox = @1 AND (p.received, p.message) > (@2, @3) ORDER BY p.received, p.message LIMIT @4", Map, mailbox.Value, place.Received, place.Message.Value, limit)
            : sql.Query(Columns + "WHERE p.mailbox = @1 AND (p.received, p.message) < (@2, @3) ORDER BY p.received DESC, p.message DESC LIMIT @4", Map, mailbox.Value, place.Received, place.Message.Value, limit);
    }

    internal static long CountBefore(SqlSession sql, MailboxId mailbox, bool ascending, DateTimeOffset received, MessageId message) => ascending
        ? sql.Scalar("SELECT COUNT(*) FROM placement WHERE mailbox = @1 AND (received, message) < (@2, @3)", mailbox.Value, received, message.Value)
        : sql.Scalar("SELECT COUNT(*) FROM placement WHERE mailbox = @1 AND (received, message) > (@2, @3)", mailbox.Value, received, message.Value);

    internal static void Visit(SqlSession sql, AccountId account, long first, Action<MessagePlace> visit) => sql.Visit(
        Columns + "WHERE p.message BETWEEN @1 AND @2 ORDER BY p.message", visit, static (row, state) => state(Map(row)), (account.Value << 32) | first, (account.Value << 32) | uint.MaxValue);
}
