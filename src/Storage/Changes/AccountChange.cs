using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>What one change record is about.</summary>
public enum ChangeKind
{
    /// <summary>Something of the account that another room keeps. Never logged: subscribers are told, and look for themselves.</summary>
    Other = 0,
    Appended = 1,
    FlagsChanged = 2,
    Expunged = 3,
    MailboxCreated = 4,
    MailboxChanged = 5,
    MailboxDeleted = 6,
}

/// <summary>One record of an account's change log.</summary>
/// <param name="Uids">Of <paramref name="Mailbox"/>; empty for changes of a mailbox itself.</param>
public sealed record AccountChange(AccountId Account, ModSeq ModSeq, ChangeKind Kind, MailboxId Mailbox, UidSet Uids);
