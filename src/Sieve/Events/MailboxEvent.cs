using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>What happened to messages of a mailbox (RFC 6785 §2.2). The numbers stand in the store. A move is a copy to where it goes.</summary>
public enum MailboxEventCause
{
    Append = 1,
    Copy = 2,
    Flag = 3,
}

/// <summary>Messages that a script is still to be run for, each by itself: those of one mailbox that one command did the same to.</summary>
/// <param name="Id">Ascending in the order of the changes.</param>
/// <param name="Account">Whose mailbox it is; the script is run for this account.</param>
/// <param name="First">UID; those between the first and the last that are gone by then are passed over.</param>
/// <param name="Changed">Flags that were set or cleared; none but for <see cref="MailboxEventCause.Flag"/>.</param>
/// <param name="User">Who did it.</param>
public sealed record MailboxEvent(long Id, AccountId Account, MailboxId Mailbox, uint First, uint Last, MailboxEventCause Cause, MessageFlags Changed, AccountId User)
{
    /// <summary>RFC 6785 §4.3, "imap.cause".</summary>
    public string CauseName => Cause switch { MailboxEventCause.Append => "APPEND", MailboxEventCause.Copy => "COPY", _ => "FLAG" };
}
