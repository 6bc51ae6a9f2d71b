using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// One caller's change, atomic with all that it does. Reading through it sees what it has written.
/// Valid only inside the function it was given to, on the writer's thread.
/// </summary>
public sealed class WriteTransaction : StoreReader
{
    // Accounts: Directory owns who they are; the store keeps what belongs to the number.

    /// <summary>
    /// Makes the account's place: its Inbox and the role mailboxes under the names given, in that order.
    /// </summary>
    /// <param name="domain">A number under which quotas are also summed; 0 for none.</param>
    public void CreateAccount(AccountId account, long domain, IReadOnlyList<(MailboxRole Role, string Name)> mailboxes) => throw new NotImplementedException();

    /// <summary>Removes every mailbox, message, flag and change of the account.</summary>
    public void DeleteAccount(AccountId account) => throw new NotImplementedException();

    /// <summary>0 is no limit.</summary>
    public void SetQuota(AccountId account, long octets, long messages) => throw new NotImplementedException();

    /// <summary>The sum over all accounts of the domain; 0 is no limit.</summary>
    public void SetDomainQuota(long domain, long octets, long messages) => throw new NotImplementedException();

    // Mailboxes

    /// <summary>Makes missing superiors too (RFC 9051 §6.3.4).</summary>
    public Mailbox CreateMailbox(AccountId account, string name, MailboxRole role = MailboxRole.None) => throw new NotImplementedException();

    /// <summary>Renames it and all below it. Renaming the Inbox moves its messages to a new mailbox (RFC 9051 §6.3.6).</summary>
    public void RenameMailbox(MailboxId mailbox, string newName) => throw new NotImplementedException();

    /// <summary>Removes it with its messages; inferiors stay. The Inbox cannot be deleted.</summary>
    public void DeleteMailbox(MailboxId mailbox) => throw new NotImplementedException();

    public void SetSubscribed(AccountId account, string name, bool subscribed) => throw new NotImplementedException();

    public void SetRole(MailboxId mailbox, MailboxRole role) => throw new NotImplementedException();

    // Messages

    public Appended Append(AppendRequest request) => throw new NotImplementedException();

    /// <summary>Gives the keyword a bit, if it has none yet.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.LimitReached"/>.</exception>
    public MessageFlags InternKeyword(AccountId account, string keyword) => throw new NotImplementedException();

    /// <summary>All that change get one mod-sequence. UIDs that are not there are passed over.</summary>
    public FlagsUpdated UpdateFlags(MailboxId mailbox, UidSet uids, FlagOperation operation, MessageFlags flags, ModSeq? unchangedSince = null) => throw new NotImplementedException();

    public Copied Copy(MailboxId source, UidSet uids, MailboxId destination) => throw new NotImplementedException();

    /// <summary>Atomic (RFC 6851): each message is in exactly one of the two at any moment.</summary>
    public Copied Move(MailboxId source, UidSet uids, MailboxId destination) => throw new NotImplementedException();

    /// <summary>Removes placements; with <paramref name="onlyDeleted"/> only those with \Deleted. Returns those removed.</summary>
    public (UidSet Removed, ModSeq ModSeq) Expunge(MailboxId mailbox, UidSet uids, bool onlyDeleted) => throw new NotImplementedException();

    // Queue

    /// <summary>Stores the bytes and the records; ids in the result are set.</summary>
    public QueuedMessage Enqueue(QueuedMessage message, StagedBlob blob) => throw new NotImplementedException();

    /// <summary>Writes back State, Attempts, NextAttempt, DelayNoticeSent, LastReply, LastHost and Destination.
    /// When no recipient waits any more, the message leaves the queue and its bytes are released.</summary>
    public void UpdateRecipients(QueueId message, IReadOnlyList<QueuedRecipient> recipients) => throw new NotImplementedException();

    /// <summary>Holds (a reason) or releases (null).</summary>
    public void SetHeld(QueueId message, string? because) => throw new NotImplementedException();

    public void SetRoute(QueueId message, string? route) => throw new NotImplementedException();

    /// <summary>Removes the message and its records without a report.</summary>
    public void DeleteQueued(QueueId message) => throw new NotImplementedException();

    // Journal

    public void Journal(JournalRecord record) => throw new NotImplementedException();

    public void SetJournalCheckpoint(string consumer, long sequence) => throw new NotImplementedException();
}
