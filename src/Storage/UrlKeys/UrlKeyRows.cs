using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Mailbox access keys (RFC 4467 §2.4.1): each account has a table of its own, with a key for each mailbox whose messages it has made
/// URLs for. What stands here is sealed; the store never sees a key.
/// </summary>
internal static class UrlKeyRows
{
    internal static byte[]? Find(SqlSession sql, AccountId account, MailboxId mailbox) =>
        sql.QueryFirst<byte[]>("SELECT sealed_key FROM url_key WHERE mailbox = @1 AND account = @2", static row => row.Bytes(0), mailbox.Value, account.Value);

    /// <summary>True when it took the place of another.</summary>
    internal static bool Set(SqlSession sql, AccountId account, MailboxId mailbox, byte[] sealedKey)
    {
        if (sql.Execute("UPDATE url_key SET sealed_key = @3 WHERE mailbox = @1 AND account = @2", mailbox.Value, account.Value, sealedKey) > 0) return true;
        sql.Execute("INSERT INTO url_key (mailbox, account, sealed_key) VALUES (@1, @2, @3)", mailbox.Value, account.Value, sealedKey);
        return false;
    }

    internal static void RemoveMailbox(SqlSession sql, MailboxId mailbox) => sql.Execute("DELETE FROM url_key WHERE mailbox = @1", mailbox.Value);

    internal static void RemoveAccount(SqlSession sql, AccountId account) => sql.Execute("DELETE FROM url_key WHERE account = @1", account.Value);
}
