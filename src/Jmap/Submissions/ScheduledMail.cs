using System.Globalization;
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

    /// <summary>It is on its way: to the sent mail.</summary>
    internal void Leave(WriteTransaction transaction) => Move(transaction, MailboxRole.Sent, Written);

    /// <summary>It was taken back: to the drafts.</summary>
    internal void Return(WriteTransaction transaction)
    {
        Forget(transaction);
        Move(transaction, MailboxRole.Drafts, static flags => flags | MessageFlags.Draft);
    }

    private void Move(WriteTransaction transaction, MailboxRole role, Func<MessageFlags, MessageFlags> flags)
    {
        if (Email.Find(transaction, Message) is not { } email || !email.Mailboxes.Contains(Mailbox)) return;
        HashSet<MailboxId> target = [.. email.Mailboxes.Where(mailbox => mailbox != Mailbox), Folder(transaction, Account, role, Language).Id];
        EmailUpdates.Place(transaction, EmailEvents.None, email, [.. email.Mailboxes], target);
        EmailUpdates.SetFlags(transaction, EmailEvents.None, Message, flags(email.Flags), MailScope.Whole);
    }
}
