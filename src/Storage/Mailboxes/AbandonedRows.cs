using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// What deleted accounts leave behind: the account and its mailboxes are gone at once, their many rows a few at a time in the background,
/// so that deleting the largest mailbox holds up nobody. The marks are rows as well: work that a crash interrupts goes on afterwards.
/// </summary>
internal static class AbandonedRows
{
    /// <summary>Rows that one transaction removes; a few milliseconds.</summary>
    internal const int Batch = 256;

    internal static void MarkMailbox(SqlSession sql, MailboxId mailbox) => sql.Execute("INSERT INTO abandoned_mailbox (mailbox) VALUES (@1)", mailbox.Value);

    internal static void MarkAccount(SqlSession sql, AccountId account)
    {
        if (!IsMarked(sql, account)) sql.Execute("INSERT INTO abandoned_account (account) VALUES (@1)", account.Value);
    }

    /// <summary>Removes at once what an account of this number left: one that comes after it must not find it.</summary>
    internal static void ClearAccount(SqlSession sql, AccountId account)
    {
        if (!IsMarked(sql, account)) return;
        sql.Execute("DELETE FROM thread_key WHERE account = @1", account.Value);
        sql.Execute("DELETE FROM change_record WHERE account = @1", account.Value);
        sql.Execute("DELETE FROM thread_mailbox WHERE thread BETWEEN @1 AND @2", account.Value << 32, (account.Value << 32) | uint.MaxValue);
        sql.Execute("DELETE FROM abandoned_account WHERE account = @1", account.Value);
    }

    /// <summary>One step of the work. Its messages become orphans, which are looked at next.</summary>
    /// <returns>False when there is nothing left, or when the records are damaged so that what is left cannot be removed.</returns>
    internal static bool ClearSome(SqlSession sql)
    {
        long mailbox = sql.Scalar("SELECT MIN(mailbox) FROM abandoned_mailbox");
        if (mailbox != 0)
        {
            return ClearMailbox(sql, mailbox);
        }

        long account = sql.Scalar("SELECT MIN(account) FROM abandoned_account");
        if (account == 0) return false;
        int removed = sql.Execute("DELETE FROM thread_key WHERE account = @1 AND identifier IN (SELECT identifier FROM thread_key WHERE account = @1 ORDER BY identifier LIMIT @2)", account, Batch);
        if (removed < Batch)
            removed = sql.Execute("DELETE FROM change_record WHERE account = @1 AND modseq IN (SELECT modseq FROM change_record WHERE account = @1 ORDER BY modseq LIMIT @2)", account, Batch);
        if (removed < Batch)
        {
            removed = sql.Execute(
                "DELETE FROM thread_mailbox WHERE (thread, mailbox) IN (SELECT thread, mailbox FROM thread_mailbox WHERE thread BETWEEN @1 AND @2 ORDER BY thread LIMIT @3)",
                account << 32, (account << 32) | uint.MaxValue, Batch);
        }

        return removed >= Batch || sql.Execute("DELETE FROM abandoned_account WHERE account = @1", account) > 0;
    }

    private static bool ClearMailbox(SqlSession sql, long mailbox)
    {
        long last = sql.Scalar("SELECT uid FROM placement WHERE mailbox = @1 ORDER BY uid LIMIT 1 OFFSET @2", mailbox, Batch - 1);
        bool cleared = false;
        if (last == 0)
        {
            last = uint.MaxValue;
            cleared = sql.Execute("DELETE FROM abandoned_mailbox WHERE mailbox = @1", mailbox) > 0;
        }

        sql.Execute(
            """
            INSERT INTO orphan (message) SELECT DISTINCT p.message FROM placement p
            WHERE p.mailbox = @1 AND p.uid <= @2 AND NOT EXISTS (SELECT 1 FROM orphan o WHERE o.message = p.message)
            """,
            mailbox, last);
        return (sql.Execute("DELETE FROM placement WHERE mailbox = @1 AND uid <= @2", mailbox, last) > 0) | cleared;
    }

    private static bool IsMarked(SqlSession sql, AccountId account) => sql.Scalar("SELECT EXISTS (SELECT 1 FROM abandoned_account WHERE account = @1)", account.Value) != 0;
}
