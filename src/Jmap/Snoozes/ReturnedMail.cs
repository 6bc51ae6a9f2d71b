using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Mail that came back from waiting, or of which somebody was reminded: it stands in its mailboxes as if it had come at that moment, for whoever asked to
/// see it again looks at the top. When it was received stays what it is, and what it is sorted by where a client asks for that (docs/jmap.md).
/// </summary>
internal static class ReturnedMail
{
    // Of an account.
    private const int Kept = 200;

    /// <summary>Also where it stood in them before.</summary>
    internal static void Add(WriteTransaction transaction, AccountId account, MessageId message, IEnumerable<MailboxId> mailboxes, DateTimeOffset at)
    {
        Forget(transaction, message);
        foreach (MailboxId mailbox in mailboxes)
            transaction.Sql.Execute("INSERT INTO jmap_returned (account, mailbox, message, at) VALUES (@1, @2, @3, @4)", account.Value, mailbox.Value, message.Value, at);
    }

    /// <summary>It waits again.</summary>
    internal static void Forget(WriteTransaction transaction, MessageId message) => transaction.Sql.Execute("DELETE FROM jmap_returned WHERE message = @1", message.Value);

    /// <summary>
    /// Forgets messages that are nowhere any more, and all but the newest, which then stand where they were received; each time something of the
    /// account returns, so that what every list has to look at is little.
    /// </summary>
    internal static void Sweep(WriteTransaction transaction, AccountId account)
    {
        List<MessageId> known = transaction.Sql.Query("SELECT message FROM jmap_returned WHERE account = @1 GROUP BY message ORDER BY MAX(at) DESC", static row => new MessageId(row.Int64(0)), account.Value);
        for (int i = 0; i < known.Count; i++)
        {
            if (i >= Kept - 1 || transaction.PlacesOf(known[i]).Count == 0) Forget(transaction, known[i]);
        }
    }

    internal static bool Any(StoreReader reader, AccountId account) => reader.Sql.Scalar("SELECT EXISTS (SELECT 1 FROM jmap_returned WHERE account = @1)", account.Value) != 0;

    /// <summary>The last time, of the mailboxes that the Email is in.</summary>
    internal static DateTimeOffset? TimeOf(StoreReader reader, Email email)
    {
        DateTimeOffset? last = null;
        foreach ((MailboxId mailbox, DateTimeOffset at) in reader.Sql.Query("SELECT mailbox, at FROM jmap_returned WHERE message = @1", static row => (new MailboxId(row.Int64(0)), row.Moment(1)), email.Id.Value))
        {
            if ((last is null || at > last) && email.Mailboxes.Contains(mailbox)) last = at;
        }

        return last;
    }

    /// <summary>What returned into a mailbox, by message, whether or not it is still there.</summary>
    internal static Dictionary<MessageId, DateTimeOffset> In(StoreReader reader, MailboxId mailbox) =>
        reader.Sql.Query("SELECT message, at FROM jmap_returned WHERE mailbox = @1", static row => (new MessageId(row.Int64(0)), row.Moment(1)), mailbox.Value).ToDictionary();
}
