using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>One consistent view of the store, valid inside the function it was given to.</summary>
public class StoreReader
{
    private protected StoreReader()
    {
    }

    /// <summary>For tables of other rooms (see <see cref="SchemaModule"/>).</summary>
    public SqlSession Sql => throw new NotImplementedException();

    // Mailboxes

    public IReadOnlyList<Mailbox> ListMailboxes(AccountId account) => throw new NotImplementedException();

    /// <summary>By full name; "inbox" in any case is the Inbox.</summary>
    public Mailbox? FindMailbox(AccountId account, string name) => throw new NotImplementedException();

    public Mailbox? FindMailbox(MailboxId id) => throw new NotImplementedException();

    public Mailbox? FindMailbox(AccountId account, MailboxRole role) => throw new NotImplementedException();

    /// <summary>Subscribed names that may not exist (RFC 9051 §6.3.7 lets a client subscribe to a name).</summary>
    public IReadOnlyList<string> ListSubscriptions(AccountId account) => throw new NotImplementedException();

    // Messages

    /// <summary>Calls <paramref name="visit"/> for each that exists, in the order given; ascending ids read fastest.</summary>
    public void ReadMessages(IReadOnlyList<MessageId> ids, MessageDetail detail, Action<StoredMessage> visit) => throw new NotImplementedException();

    public StoredMessage? FindMessage(MessageId id, MessageDetail detail) => throw new NotImplementedException();

    public KeywordTable Keywords(AccountId account) => throw new NotImplementedException();

    // Changes

    /// <summary>The records of a mailbox after <paramref name="since"/>, oldest first.</summary>
    public IReadOnlyList<AccountChange> ChangesOf(MailboxId mailbox, ModSeq since) => throw new NotImplementedException();

    /// <summary>The records of an account after <paramref name="since"/>, oldest first, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<AccountChange> ChangesOf(AccountId account, ModSeq since, int limit) => throw new NotImplementedException();

    public ModSeq HighestModSeq(AccountId account) => throw new NotImplementedException();

    public QuotaState Quota(AccountId account) => throw new NotImplementedException();

    // Queue

    /// <summary>The earliest due recipients of messages that are not held, at most <paramref name="limit"/>, with NextAttempt up to <paramref name="until"/>.</summary>
    public IReadOnlyList<DueRecipient> DueRecipients(DateTimeOffset until, int limit) => throw new NotImplementedException();

    /// <summary>With all recipients.</summary>
    public QueuedMessage? FindQueued(QueueId id) => throw new NotImplementedException();

    /// <summary>With all recipients; sent ones stay until the message is gone.</summary>
    public IReadOnlyList<QueuedMessage> ListQueue(QueueQuery query) => throw new NotImplementedException();

    // Journal

    public IReadOnlyList<JournalRecord> ReadJournal(JournalQuery query) => throw new NotImplementedException();

    /// <summary>How far the consumer of that name has come; 0 at first.</summary>
    public long JournalCheckpoint(string consumer) => throw new NotImplementedException();
}
