using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>How a mailbox is read from its row.</summary>
internal static class MailboxRows
{
    internal const string Select = """
        SELECT m.id, m.account, m.name, m.role, m.uid_validity, m.uid_next, m.modseq, m.messages, m.unseen, m.deleted, m.octets,
            EXISTS (SELECT 1 FROM subscription s WHERE s.account = m.account AND s.name = m.name),
            m.emails, m.unread_emails, m.threads, m.unread_threads, m.sort_order
        FROM mailbox m
        """;

    internal static readonly Func<SqlRow, Mailbox> Map = static row => new Mailbox(
        new MailboxId(row.Int64(0)),
        new AccountId(row.Int64(1)),
        row.Text(2),
        (MailboxRole)row.Int32(3),
        row.Bool(11),
        (uint)row.Int64(4),
        (uint)row.Int64(5),
        new ModSeq(row.Int64(6)),
        row.Int32(7),
        row.Int32(8),
        row.Int32(9),
        row.Int64(10))
    {
        Emails = row.Int64(12),
        UnreadEmails = row.Int64(13),
        Threads = row.Int64(14),
        UnreadThreads = row.Int64(15),
        SortOrder = row.IsNull(16) ? null : row.Int64(16),
    };
}
