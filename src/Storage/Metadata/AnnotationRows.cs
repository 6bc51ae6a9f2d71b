using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Annotations (RFC 5464): named values of a mailbox, or of the server (mailbox 0), each either for all who see it (account 0) or for
/// one account alone. Names are kept in lower case, for they are not case-sensitive.
/// </summary>
internal static class AnnotationRows
{
    internal static IReadOnlyList<Annotation> List(SqlSession sql, MailboxId mailbox, AccountId account) => sql.Query(
        "SELECT name, value FROM annotation WHERE mailbox = @1 AND account = @2 ORDER BY name",
        static row => new Annotation(row.Text(0), row.Bytes(1)), mailbox.Value, account.Value);

    internal static bool Set(SqlSession sql, MailboxId mailbox, AccountId account, string name, byte[]? value, int most)
    {
        name = name.ToLowerInvariant();
        if (value is null)
            return sql.Execute("DELETE FROM annotation WHERE mailbox = @1 AND account = @2 AND name = @3", mailbox.Value, account.Value, name) > 0;
        if (sql.Execute("UPDATE annotation SET value = @4 WHERE mailbox = @1 AND account = @2 AND name = @3", mailbox.Value, account.Value, name, value) > 0) return true;
        if (sql.Scalar("SELECT COUNT(*) FROM annotation WHERE mailbox = @1 AND account = @2", mailbox.Value, account.Value) >= most)
            throw new StoreException(StoreFault.LimitReached, $"There may be {most} annotations at most.");
        sql.Execute("INSERT INTO annotation (mailbox, account, name, value) VALUES (@1, @2, @3, @4)", mailbox.Value, account.Value, name, value);
        return true;
    }

    internal static long Octets(SqlSession sql, AccountId account) =>
        sql.Scalar("SELECT COALESCE(SUM(LENGTH(name) + LENGTH(value)), 0) FROM annotation WHERE account = @1", account.Value)
        + sql.Scalar("SELECT COALESCE(SUM(LENGTH(a.name) + LENGTH(a.value)), 0) FROM mailbox m JOIN annotation a ON a.mailbox = m.id AND a.account = 0 WHERE m.account = @1", account.Value);

    internal static void RemoveMailbox(SqlSession sql, MailboxId mailbox) => sql.Execute("DELETE FROM annotation WHERE mailbox = @1", mailbox.Value);

    internal static void RemoveAccount(SqlSession sql, AccountId account) => sql.Execute("DELETE FROM annotation WHERE account = @1", account.Value);
}
