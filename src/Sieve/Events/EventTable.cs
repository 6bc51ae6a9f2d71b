using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Sieve;

/// <summary>Rows of events that wait for their script.</summary>
public static class EventTable
{
    private const string Columns = "SELECT id, account, mailbox, first_uid, last_uid, cause, changed, user_id FROM sieve_event";

    /// <summary>The next event of the account behind <paramref name="after"/> in their order, so that all have their turn; null: nothing waits.</summary>
    public static MailboxEvent? Next(StoreReader reader, AccountId after)
    {
        long account = reader.Sql.Scalar("SELECT COALESCE(MIN(account), 0) FROM sieve_event WHERE account > @1", after.Value);
        if (account == 0) account = reader.Sql.Scalar("SELECT COALESCE(MIN(account), 0) FROM sieve_event");
        return account == 0 ? null : reader.Sql.QueryFirst(Columns + " WHERE account = @1 ORDER BY id LIMIT 1", Map, account);
    }

    /// <summary>The messages up to this one are done with.</summary>
    public static void Advance(WriteTransaction transaction, MailboxEvent done, uint through)
    {
        if (through >= done.Last) transaction.Sql.Execute("DELETE FROM sieve_event WHERE id = @1", done.Id);
        else transaction.Sql.Execute("UPDATE sieve_event SET first_uid = @2 WHERE id = @1 AND first_uid <= @2", done.Id, (long)through + 1);
    }

    internal static List<(long Mailbox, byte[] Value)> Bindings(SqlSession sql, MailboxId mailbox) => sql.Query(
        "SELECT mailbox, value FROM annotation WHERE mailbox IN (0, @1) AND account = 0 AND name = '" + MailboxEvents.Entry + "'", static row => (row.Int64(0), row.Bytes(1)), mailbox.Value);

    internal static long Count(SqlSession sql, AccountId account) => sql.Scalar("SELECT COUNT(*) FROM sieve_event WHERE account = @1", account.Value);

    internal static void Insert(SqlSession sql, MailboxEvent one) => sql.Execute(
        "INSERT INTO sieve_event (account, mailbox, first_uid, last_uid, cause, changed, user_id) VALUES (@1, @2, @3, @4, @5, @6, @7)",
        one.Account.Value, one.Mailbox.Value, (long)one.First, (long)one.Last, (long)one.Cause, (long)one.Changed.Bits, one.User.Value);

    private static MailboxEvent Map(SqlRow row) => new(
        row.Int64(0), new AccountId(row.Int64(1)), new MailboxId(row.Int64(2)), (uint)row.Int64(3), (uint)row.Int64(4), (MailboxEventCause)row.Int32(5), new MessageFlags((ulong)row.Int64(6)), new AccountId(row.Int64(7)));
}
