using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Notes what a user does to messages where a script is bound to the mailbox (RFC 6785), as IMAP does for APPEND, COPY, MOVE and STORE.</summary>
/// <param name="User">Who does it.</param>
internal readonly record struct EmailEvents(MailboxEvents? Events, AccountId User)
{
    /// <summary>What the server does by itself leads to no event.</summary>
    internal static readonly EmailEvents None;

    internal void Placed(WriteTransaction transaction, MailboxId mailbox, UidSet uids, MailboxEventCause cause) => Events?.Placed(transaction, mailbox, uids, cause, User);

    internal void UpdateFlags(WriteTransaction transaction, MessagePlace place, MessageFlags flags)
    {
        UidSet uids = UidSet.Of(place.Uid);
        FlagWatch? watch = Events?.Watch(transaction, place.Mailbox, uids);
        transaction.UpdateFlags(place.Mailbox, uids, FlagOperation.Replace, flags);
        watch?.Note(User);
    }
}
