using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>What happens to an Email at its time. The numbers are stored.</summary>
internal enum SnoozeKind
{
    /// <summary>It waits in the mailbox "Snoozed" and goes back, unread.</summary>
    Wake = 0,

    /// <summary>It stays where it is, and is unread and flagged.</summary>
    Remind = 1,

    /// <summary>It waits in the mailbox of scheduled mail until its submission leaves.</summary>
    Leave = 2,
}

/// <summary>
/// Moments at which something happens to Emails. Each is a row that goes in the transaction in which it happens, so that it happens once,
/// whatever fails. What a person did to the message meanwhile counts more.
/// </summary>
internal sealed record Snooze(AccountId Account, MessageId Message, SnoozeKind Kind, DateTimeOffset At, string Mailboxes)
{
    /// <summary>As people see it in every mail program.</summary>
    internal const string MailboxName = "Snoozed";

    internal static DateTimeOffset? TimeOf(StoreReader reader, MessageId message, SnoozeKind kind) => Find(reader, message, kind)?.At;

    internal static DateTimeOffset? Next(StoreReader reader) =>
        reader.Sql.QueryFirst<Snooze>(Columns + "ORDER BY at LIMIT 1", Map)?.At;

    internal static List<Snooze> Due(StoreReader reader, DateTimeOffset now, int limit) => reader.Sql.Query(Columns + "WHERE at <= @1 ORDER BY at LIMIT @2", Map, now, limit);

    /// <summary>Of one account and kind.</summary>
    internal static List<Snooze> List(StoreReader reader, AccountId account, SnoozeKind kind) => reader.Sql.Query(Columns + "WHERE account = @1 AND kind = @2", Map, account.Value, (long)kind);

    internal static bool Any(StoreReader reader, AccountId account, SnoozeKind kind) => reader.Sql.Scalar("SELECT EXISTS (SELECT 1 FROM jmap_snooze WHERE account = @1 AND kind = @2)", account.Value, (long)kind) != 0;

    /// <summary>Those that have one of the kind.</summary>
    internal static List<AccountId> Accounts(StoreReader reader, SnoozeKind kind) => reader.Sql.Query("SELECT DISTINCT account FROM jmap_snooze WHERE kind = @1", static row => new AccountId(row.Int64(0)), (long)kind);

    /// <summary>Sets or ends (null) a reminder.</summary>
    internal static void SetReminder(WriteTransaction transaction, AccountId account, MessageId message, DateTimeOffset? at)
    {
        Delete(transaction, message, SnoozeKind.Remind);
        if (at is { } moment) Insert(transaction, new Snooze(account, message, SnoozeKind.Remind, moment, ""));
    }

    /// <summary>Moves the Email to the mailbox of those that wait, or only changes its time.</summary>
    internal static void Begin(WriteTransaction transaction, AccountId account, Email email, DateTimeOffset at)
    {
        Mailbox snoozed = transaction.FindMailbox(account, MailboxName) ?? Make(transaction, account);
        Snooze? before = Find(transaction, email.Id, SnoozeKind.Wake);
        bool waits = email.Mailboxes.Contains(snoozed.Id);
        Delete(transaction, email.Id, SnoozeKind.Wake);
        string origins = waits && before is not null ? before.Mailboxes : string.Join(' ', email.Mailboxes.Where(mailbox => mailbox != snoozed.Id).Select(static mailbox => mailbox.Value.ToString("x", CultureInfo.InvariantCulture)));
        ReturnedMail.Forget(transaction, email.Id);
        if (!waits || email.Mailboxes.Count() > 1) EmailUpdates.Place(transaction, EmailEvents.None, email, [.. email.Mailboxes], [snoozed.Id]);
        Insert(transaction, new Snooze(account, email.Id, SnoozeKind.Wake, at, origins));
    }

    /// <summary>Back at once, as it is: the person does not want to wait.</summary>
    internal static void Cancel(WriteTransaction transaction, Email email)
    {
        if (Find(transaction, email.Id, SnoozeKind.Wake) is not { } snooze) return;
        Delete(transaction, email.Id, SnoozeKind.Wake);
        Return(transaction, snooze, email);
    }

    /// <summary>Its time has come.</summary>
    internal void Happen(WriteTransaction transaction, DateTimeOffset now)
    {
        if (Kind == SnoozeKind.Leave)
        {
            if (Find(transaction, Message, Kind) is { } due) ScheduledMail.Of(due).Due(transaction, now);
            return;
        }

        if (!Delete(transaction, Message, Kind)) return;
        if (Email.Find(transaction, Message) is not { } email) return;
        // Taken out of the mailbox by hand: it is where its owner wants it.
        if (Kind == SnoozeKind.Wake && !Return(transaction, this, email)) return;
        MessageFlags flags = email.Flags.Without(MessageFlags.Seen);
        if (Kind == SnoozeKind.Remind) flags |= MessageFlags.Flagged;
        // It stands elsewhere in its lists now, which nobody would be told of a message that was unread and flagged already.
        if (Kind == SnoozeKind.Remind && flags == email.Flags) EmailUpdates.SetFlags(transaction, EmailEvents.None, Message, flags | MessageFlags.Seen, MailScope.Whole);
        EmailUpdates.SetFlags(transaction, EmailEvents.None, Message, flags, MailScope.Whole);
        ReturnedMail.Sweep(transaction, Account);
        ReturnedMail.Add(transaction, Account, Message, Email.Find(transaction, Message)!.Mailboxes, now);
    }

    /// <summary>It could not happen: later, so that others are not held up.</summary>
    internal void Postpone(WriteTransaction transaction, DateTimeOffset at) =>
        transaction.Sql.Execute("UPDATE jmap_snooze SET at = @3 WHERE message = @1 AND kind = @2", Message.Value, (long)Kind, at);

    private static bool Return(WriteTransaction transaction, Snooze snooze, Email email)
    {
        if (transaction.FindMailbox(snooze.Account, MailboxName) is not { } snoozed || !email.Mailboxes.Contains(snoozed.Id)) return false;
        HashSet<MailboxId> target = [.. email.Mailboxes.Where(mailbox => mailbox != snoozed.Id)];
        foreach (string origin in snooze.Mailboxes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var mailbox = new MailboxId(long.Parse(origin, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            if (transaction.FindMailbox(mailbox)?.Account == snooze.Account) target.Add(mailbox);
        }

        // Where it was is gone.
        if (target.Count == 0) target.Add(transaction.FindMailbox(snooze.Account, MailboxRole.Inbox)!.Id);
        EmailUpdates.Place(transaction, EmailEvents.None, email, [.. email.Mailboxes], target);
        return true;
    }

    private static Mailbox Make(WriteTransaction transaction, AccountId account)
    {
        Mailbox made = transaction.CreateMailbox(account, MailboxName);
        transaction.SetSubscribed(account, MailboxName, true);
        return made;
    }

    internal static Snooze? Find(StoreReader reader, MessageId message, SnoozeKind kind) =>
        reader.Sql.QueryFirst<Snooze>(Columns + "WHERE message = @1 AND kind = @2", Map, message.Value, (long)kind);

    internal static void Insert(WriteTransaction transaction, Snooze snooze) => transaction.Sql.Execute(
        "INSERT INTO jmap_snooze (account, message, kind, at, mailboxes) VALUES (@1, @2, @3, @4, @5)", snooze.Account.Value, snooze.Message.Value, (long)snooze.Kind, snooze.At, snooze.Mailboxes);

    internal static bool Delete(WriteTransaction transaction, MessageId message, SnoozeKind kind) =>
        transaction.Sql.Execute("DELETE FROM jmap_snooze WHERE message = @1 AND kind = @2", message.Value, (long)kind) > 0;

    private const string Columns = "SELECT account, message, kind, at, mailboxes FROM jmap_snooze ";

    private static readonly Func<SqlRow, Snooze> Map = static row => new Snooze(new AccountId(row.Int64(0)), new MessageId(row.Int64(1)), (SnoozeKind)row.Int64(2), row.Moment(3), row.Text(4));
}
