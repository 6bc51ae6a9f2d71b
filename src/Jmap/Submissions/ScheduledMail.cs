using System.Globalization;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// An Email that stands in the mailbox with the role "scheduled" until its submission leaves (docs/jmap.md). Its row goes in the transaction
/// in which it is moved to the sent mail, or back to the drafts: it never waits for nothing. What a person moved elsewhere stays there.
/// </summary>
/// <param name="Mailbox">In which it waits, whatever becomes of its name and role.</param>
/// <param name="Submission">The number of its EmailSubmission, which may have been forgotten since.</param>
/// <param name="Trace">Under which the queue knows it.</param>
/// <param name="Language">Of the account, for the name of a mailbox that is missing.</param>
internal sealed record ScheduledMail(AccountId Account, MessageId Message, DateTimeOffset At, MailboxId Mailbox, long Submission, string Trace, string Language)
{
    // Who holds it has looked after some minutes, or days.
    private static readonly TimeSpan HeldAgain = TimeSpan.FromMinutes(1);

    // Of one message for many recipients.
    private const int JournalRecords = 5000;

    /// <summary>Puts the Email there, as one that is no draft; where nothing holds it any more, to the sent mail.</summary>
    internal static void Begin(WriteTransaction transaction, Email email, Account account, DateTimeOffset? at, long submission, string trace)
    {
        Mailbox target = Folder(transaction, account.Id, at is null ? MailboxRole.Sent : MailboxRole.Scheduled, account.Language);
        EmailUpdates.Place(transaction, EmailEvents.None, email, [.. email.Mailboxes], [target.Id]);
        EmailUpdates.SetFlags(transaction, EmailEvents.None, email.Id, Written(email.Flags), MailScope.Whole);
        if (at is { } moment) new ScheduledMail(account.Id, email.Id, moment, target.Id, submission, trace, account.Language).Note(transaction);
    }

    /// <summary>What was written to the end and is no draft: as it stands among the sent mail.</summary>
    internal static MessageFlags Written(MessageFlags flags) => flags.Without(MessageFlags.Draft) | MessageFlags.Seen;

    internal static ScheduledMail? Find(StoreReader reader, MessageId message) => Snooze.Find(reader, message, SnoozeKind.Leave) is { } row ? Of(row) : null;

    internal static List<ScheduledMail> List(StoreReader reader, AccountId account) => Snooze.List(reader, account, SnoozeKind.Leave).ConvertAll(Of);

    internal static ScheduledMail Of(Snooze row)
    {
        string[] words = row.Mailboxes.Split(' ');
        return new ScheduledMail(row.Account, row.Message, row.At, new MailboxId(Number(words[0])), Number(words[1]), words[2], words[3]);

        static long Number(string word) => long.Parse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    /// <summary>The account's mailbox with the role, made where there is none.</summary>
    internal static Mailbox Folder(WriteTransaction transaction, AccountId account, MailboxRole role, string language)
    {
        if (transaction.FindMailbox(account, role) is { } there) return there;
        string name = RoleMailboxNames.Of(role, language);
        if (transaction.FindMailbox(account, name) is { Role: MailboxRole.None } named)
        {
            transaction.SetRole(named.Id, role);
            return named;
        }

        // Somebody uses the name for something else.
        for (int i = 2; transaction.FindMailbox(account, name) is not null; i++) name = string.Create(CultureInfo.InvariantCulture, $"{RoleMailboxNames.Of(role, language)} {i}");
        Mailbox made = transaction.CreateMailbox(account, name, role);
        transaction.SetSubscribed(account, name, true);
        return made;
    }

    internal void Note(WriteTransaction transaction) => Snooze.Insert(
        transaction,
        new Snooze(Account, Message, SnoozeKind.Leave, At, string.Create(CultureInfo.InvariantCulture, $"{Mailbox.Value:x} {Submission:x} {Trace} {Language}")));

    internal void Forget(WriteTransaction transaction) => Snooze.Delete(transaction, Message, SnoozeKind.Leave);

    /// <summary>False once somebody has moved or deleted it.</summary>
    internal bool Stays(StoreReader reader) => Email.Find(reader, Message)?.Mailboxes.Contains(Mailbox) ?? false;

    /// <summary>Its time has come: what is on its way goes to the sent mail, what somebody who looks after the server holds waits on with it.</summary>
    internal void Due(WriteTransaction transaction, DateTimeOffset now)
    {
        List<bool> entries = transaction.Sql.Query("SELECT held IS NOT NULL FROM queue_message WHERE account = @1 AND trace = @2", static row => row.Bool(0), Account.Value, Trace);
        if (entries.Contains(true)) transaction.Sql.Execute("UPDATE jmap_snooze SET at = @3 WHERE message = @1 AND kind = @2", Message.Value, (long)SnoozeKind.Leave, now + HeldAgain);
        else Settle(transaction, entries.Count > 0, now);
    }

    /// <summary>
    /// It is not for the future any more. What an administrator has deleted from the queue was not sent, and is a draft again; anything else has left,
    /// before its time where he sent or returned it.
    /// </summary>
    /// <param name="isQueued">It is in the queue still.</param>
    /// <param name="dated">It with the date of now, for where its own is still to come.</param>
    internal void Settle(WriteTransaction transaction, bool isQueued, DateTimeOffset now, StagedBlob? dated = null)
    {
        bool deleted = !isQueued && WasDeleted(transaction);
        Email? draft = null;
        if (deleted && dated is not null) draft = Return(transaction, dated, now);
        else if (deleted) Return(transaction);
        else
        {
            Forget(transaction);
            Move(transaction, MailboxRole.Sent, Written);
        }

        if (Jmap.Submission.Find(transaction, Account, Jmap.Submission.IdOf(Submission)) is not { } submission || submission.Trace != Trace) return;
        if (deleted) submission.Cancel(draft);
        else if (submission.SendAt > now) submission.Value["sendAt"] = JmapDate.FormatUtc(now);
        else return;
        ObjectTable.Put(transaction, Account, ObjectKind.Submission, submission.Number, submission.Value.ToJsonString());
    }

    private bool WasDeleted(StoreReader reader)
    {
        bool deleted = false;
        foreach (JournalRecord record in TraceRecords.Of(reader, Trace, JournalRecords))
        {
            if (record.Kind is "delivered" or "sent" or "bounced" or "expired") return false;
            deleted |= record.Kind == "discarded";
        }

        return deleted;
    }

    /// <summary>It was taken back: to the drafts.</summary>
    internal void Return(WriteTransaction transaction)
    {
        Forget(transaction);
        Move(transaction, MailboxRole.Drafts, static flags => flags | MessageFlags.Draft);
    }

    /// <summary>
    /// It was taken back: to the drafts, dated now. A draft with a date to come would stand above all that is written after it. What was received when
    /// cannot be changed (RFC 8621 §4.1.1), so another Email takes its place.
    /// </summary>
    /// <returns>Null where it stays what it is, for somebody has put it elsewhere.</returns>
    internal Email? Return(WriteTransaction transaction, StagedBlob dated, DateTimeOffset now)
    {
        Forget(transaction);
        if (Email.Find(transaction, Message) is not { } email || !email.Mailboxes.Contains(Mailbox)) return null;
        return Replace(transaction, email, dated, Folder(transaction, Account, MailboxRole.Drafts, Language).Id, email.Flags | MessageFlags.Draft, now);
    }

    /// <summary>Another message in the place of the one that waits.</summary>
    internal Email Replace(WriteTransaction transaction, Email email, StagedBlob staged, MailboxId target, MessageFlags flags, DateTimeOffset received)
    {
        // Before the other one goes, so that it comes into its thread. It takes the room of that one, and is not refused for want of any.
        Appended appended = transaction.Append(new AppendRequest(target, staged, flags, received) { EnforceQuota = false });
        foreach (MailboxId other in email.Mailboxes.Where(mailbox => mailbox != Mailbox && mailbox != target)) transaction.Copy(target, UidSet.Of(appended.Uid), other);
        EmailUpdates.Destroy(transaction, MailScope.Whole, email.Id);
        return Email.Find(transaction, appended.Message)!;
    }

    /// <summary>
    /// It was taken back by what somebody did in a mail program. What he only marked \Deleted goes to the trash, as a draft and without the mark: were the
    /// mark taken away again, what will never leave would stand among what waits. Where it is gone from there already, it stays where it was put.
    /// </summary>
    internal void TakeOut(WriteTransaction transaction)
    {
        foreach (MessagePlace place in transaction.PlacesOf(Message))
        {
            if (place.Mailbox != Mailbox) continue;
            // The mark is gone since we looked, and the message out of the queue with this transaction.
            if (place.IsShown)
            {
                Return(transaction);
                return;
            }

            transaction.UpdateFlags(Mailbox, UidSet.FromMembers([place.Uid]), FlagOperation.Remove, MessageFlags.Deleted);
            Move(transaction, MailboxRole.Trash, static flags => flags | MessageFlags.Draft);
        }

        Forget(transaction);
    }

    private void Move(WriteTransaction transaction, MailboxRole role, Func<MessageFlags, MessageFlags> flags)
    {
        if (Email.Find(transaction, Message) is not { } email || !email.Mailboxes.Contains(Mailbox)) return;
        HashSet<MailboxId> target = [.. email.Mailboxes.Where(mailbox => mailbox != Mailbox), Folder(transaction, Account, role, Language).Id];
        EmailUpdates.Place(transaction, EmailEvents.None, email, [.. email.Mailboxes], target);
        EmailUpdates.SetFlags(transaction, EmailEvents.None, Message, flags(email.Flags), MailScope.Whole);
    }
}
