using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>One consistent view of the store, valid inside the function it was given to.</summary>
public class StoreReader
{
    internal StoreReader(SqlSession sql) => Sql = sql;

    /// <summary>For tables of other rooms (see <see cref="SchemaModule"/>).</summary>
    public SqlSession Sql { get; }

    // Mailboxes

    public IReadOnlyList<Mailbox> ListMailboxes(AccountId account) =>
        Sql.Query(MailboxRows.Select + " WHERE m.account = @1 ORDER BY m.name", MailboxRows.Map, account.Value);

    /// <summary>By full name; "inbox" in any case is the Inbox.</summary>
    public Mailbox? FindMailbox(AccountId account, string name) =>
        Sql.QueryFirst(MailboxRows.Select + " WHERE m.account = @1 AND m.name = @2", MailboxRows.Map, account.Value, Mailbox.Canonical(name));

    public long CountMailboxes(AccountId account) => Sql.Scalar("SELECT COUNT(*) FROM mailbox WHERE account = @1", account.Value);

    public Mailbox? FindMailbox(MailboxId id) => Sql.QueryFirst(MailboxRows.Select + " WHERE m.id = @1", MailboxRows.Map, id.Value);

    public Mailbox? FindMailbox(AccountId account, MailboxRole role) =>
        Sql.QueryFirst(MailboxRows.Select + " WHERE m.account = @1 AND m.role = @2 ORDER BY m.id LIMIT 1", MailboxRows.Map, account.Value, (long)role);

    /// <summary>Subscribed names that may not exist (RFC 9051 §6.3.7 lets a client subscribe to a name).</summary>
    public IReadOnlyList<string> ListSubscriptions(AccountId account) =>
        Sql.Query("SELECT name FROM subscription WHERE account = @1 ORDER BY name", static row => row.Text(0), account.Value);

    // Sharing

    /// <summary>The access list of a mailbox. Its owner is not in it and may do everything.</summary>
    public IReadOnlyList<MailboxGrant> Grants(MailboxId mailbox) => GrantRows.List(Sql, mailbox);

    /// <summary>The lines of access lists that administrators set, in the order of account, name and grantee.</summary>
    public IReadOnlyList<(AccountId Account, string Mailbox, MailboxGrant Grant)> AdministeredGrants() => GrantRows.Administered(Sql);

    /// <summary>What somebody may do: all in the mailboxes of <paramref name="reader"/> itself, elsewhere what the access list gives.</summary>
    /// <param name="identities">The reader, the groups that it belongs to, and everybody.</param>
    public MailboxRights RightsIn(Mailbox mailbox, AccountId reader, IReadOnlyCollection<Grantee> identities) =>
        mailbox.Account == reader ? MailboxRights.All : GrantRows.RightsOf(Sql, mailbox.Id, identities);

    /// <summary>Mailboxes of other accounts in which any of the identities may do anything, in the order of account and name.</summary>
    public IReadOnlyList<SharedMailbox> ListShared(AccountId reader, IReadOnlyCollection<Grantee> identities) => GrantRows.Shared(Sql, reader, identities);

    /// <summary>The same without the mailboxes themselves, by account; of one account alone where it is named.</summary>
    public IReadOnlyDictionary<AccountId, SortedDictionary<MailboxId, GivenRights>> SharedRights(AccountId reader, IReadOnlyCollection<Grantee> identities, AccountId? owner = null) =>
        GrantRows.RightsOf(Sql, reader, owner, identities);

    /// <summary>Whether <see cref="ListShared"/> may have anything to say; one look-up for each identity.</summary>
    public bool HasShared(AccountId reader, IReadOnlyCollection<Grantee> identities) => GrantRows.AnyShared(Sql, reader, identities);

    // Annotations

    /// <param name="mailbox">Null for those of the server.</param>
    /// <param name="account">Whose private ones; null for those that all share.</param>
    public IReadOnlyList<Annotation> Annotations(MailboxId? mailbox, AccountId? account) =>
        AnnotationRows.List(Sql, mailbox ?? default, account ?? default);

    /// <summary>Octets of the names and values of all private annotations of the account and of the shared ones of its mailboxes.</summary>
    public long AnnotationOctets(AccountId account) => AnnotationRows.Octets(Sql, account);

    /// <summary>The sealed mailbox access key (RFC 4467) of an account for a mailbox; null where there is none.</summary>
    public byte[]? FindUrlKey(AccountId account, MailboxId mailbox) => UrlKeyRows.Find(Sql, account, mailbox);

    // Messages

    /// <summary>Calls <paramref name="visit"/> for each that exists, in the order given; ascending ids read fastest.</summary>
    public void ReadMessages(IReadOnlyList<MessageId> ids, MessageDetail detail, Action<StoredMessage> visit) =>
        MessageRows.Read(Sql, ids, detail, visit);

    public StoredMessage? FindMessage(MessageId id, MessageDetail detail)
    {
        StoredMessage? found = null;
        MessageRows.Read(Sql, [id], detail, message => found = message);
        return found;
    }

    /// <summary>Whether it came by delivery (<see cref="AppendRequest.Delivered"/>), or is a copy of one that did; false of what stood in the store before this was noted.</summary>
    public bool WasDelivered(MessageId id) => Sql.Scalar("SELECT delivered FROM message WHERE id = @1", id.Value) != 0;

    public KeywordTable Keywords(AccountId account) =>
        Sql.QueryFirst("SELECT keywords FROM account_state WHERE account = @1", static row => ParseKeywords(row.Text(0)), account.Value) ?? KeywordTable.Empty;

    // Changes

    /// <summary>
    /// The log holds every change of the account after this mod-sequence. Who knows only an older state cannot learn the difference
    /// from the log; older records were removed (<see cref="StoreOptions.ChangesKept"/>).
    /// </summary>
    public ModSeq ChangesKnownSince(AccountId account)
    {
        // Each mod-sequence has exactly one record, and the newest is always kept.
        long oldest = Sql.Scalar("SELECT MIN(modseq) FROM change_record WHERE account = @1", account.Value);
        return oldest == 0 ? HighestModSeq(account) : new ModSeq(oldest - 1);
    }

    /// <summary>The records of a mailbox after <paramref name="since"/>, oldest first.</summary>
    public IReadOnlyList<AccountChange> ChangesOf(MailboxId mailbox, ModSeq since)
    {
        Mailbox? found = FindMailbox(mailbox);
        return found is null ? [] : Sql.Query(
            "SELECT account, modseq, kind, mailbox, uids FROM change_record WHERE account = @1 AND modseq > @2 AND mailbox = @3 ORDER BY modseq",
            MapChange, found.Account.Value, since.Value, mailbox.Value);
    }

    /// <summary>The records of an account after <paramref name="since"/>, oldest first, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<AccountChange> ChangesOf(AccountId account, ModSeq since, int limit) =>
        Sql.Query("SELECT account, modseq, kind, mailbox, uids FROM change_record WHERE account = @1 AND modseq > @2 ORDER BY modseq LIMIT @3",
            MapChange, account.Value, since.Value, limit);

    /// <summary>The same, with the messages that the records name. The end of the log, where <paramref name="limit"/> did not cut it, is the account's state.</summary>
    public IReadOnlyList<LoggedChange> LogOf(AccountId account, ModSeq since, int limit) =>
        Sql.Query("SELECT modseq, kind, mailbox, uids, messages FROM change_record WHERE account = @1 AND modseq > @2 ORDER BY modseq LIMIT @3",
            row => new LoggedChange(new ModSeq(row.Int64(0)), (ChangeKind)row.Int32(1), new MailboxId(row.Int64(2)), UidSetCodec.Decode(row.Bytes(3)), LoggedMessageCodec.Decode(row.Bytes(4), account)),
            account.Value, since.Value, limit);

    /// <summary>How far the account has come. All zero where there is none.</summary>
    public AccountNumbers Numbers(AccountId account) =>
        Sql.QueryFirst("SELECT modseq, next_message, next_thread FROM account_state WHERE account = @1",
            static row => new AccountNumbers(new ModSeq(row.Int64(0)), row.Int64(1), row.Int64(2)), account.Value);

    // Messages by their own numbers, as JMAP asks

    /// <summary>Everywhere the message stands, \Deleted included, by mailbox and UID.</summary>
    public IReadOnlyList<MessagePlace> PlacesOf(MessageId message) => MessagePlaces.Of(Sql, message);

    /// <summary>What stands in the mailbox at these UIDs now, ascending.</summary>
    public IReadOnlyList<MessagePlace> PlacesOf(MailboxId mailbox, UidSet uids) => MessagePlaces.Of(Sql, mailbox, uids);

    /// <summary>A mailbox in the order of arrival, from a place on.</summary>
    /// <param name="after">Where the last page ended; null begins.</param>
    public IReadOnlyList<MessagePlace> PlacesByArrival(MailboxId mailbox, bool ascending, (DateTimeOffset Received, MessageId Message)? after, int limit) =>
        MessagePlaces.ByArrival(Sql, mailbox, ascending, after, limit);

    /// <summary>Messages of the mailbox that arrived before (or after) a place, \Deleted included. Costs about 20 ns each.</summary>
    public long CountBefore(MailboxId mailbox, bool ascending, DateTimeOffset received, MessageId message) => MessagePlaces.CountBefore(Sql, mailbox, ascending, received, message);

    /// <summary>Every place of the account's messages, ascending by message, from the one of this number (its lower half) on.</summary>
    public void VisitPlaces(AccountId account, long first, Action<MessagePlace> visit) => MessagePlaces.Visit(Sql, account, first, visit);

    /// <summary>The conversation's messages that are in a mailbox, with each of their places, in the order of their numbers.</summary>
    public IReadOnlyList<MessagePlace> PlacesOf(ThreadId thread) => MessagePlaces.Of(Sql, thread);

    /// <summary>The mailboxes in which the conversation has messages that are shown.</summary>
    public IReadOnlyList<MailboxId> MailboxesOf(ThreadId thread) =>
        Sql.Query("SELECT mailbox FROM thread_mailbox WHERE thread = @1", static row => new MailboxId(row.Int64(0)), thread.Value);

    // Uploads

    /// <summary>Null where it is not there or is another account's.</summary>
    public Upload? FindUpload(AccountId account, UploadId upload) => UploadRows.Find(Sql, account, upload);

    /// <summary>Null where it is not there or is another account's.</summary>
    public KeptFile? FindKeptFile(AccountId account, KeptFileId file) => KeptFileRows.Find(Sql, account, file);

    public ModSeq HighestModSeq(AccountId account) =>
        new(Sql.Scalar("SELECT modseq FROM account_state WHERE account = @1", account.Value));

    public QuotaState Quota(AccountId account) =>
        Sql.QueryFirst("SELECT used_octets, used_messages, limit_octets, limit_messages FROM account_state WHERE account = @1",
            static row => new QuotaState(row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3)), account.Value)
        ?? new QuotaState(0, 0, 0, 0);

    /// <summary>The sums and limits over all accounts of a domain.</summary>
    public QuotaState DomainQuota(long domain) =>
        Sql.QueryFirst("SELECT used_octets, used_messages, limit_octets, limit_messages FROM domain_quota WHERE domain = @1",
            static row => new QuotaState(row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3)), domain)
        ?? new QuotaState(0, 0, 0, 0);

    /// <summary>What the accounts of each domain use together, by domain.</summary>
    public IReadOnlyList<DomainUse> UsedByDomain() =>
        Sql.Query("SELECT domain, used_octets, used_messages FROM domain_quota ORDER BY domain", static row => new DomainUse(row.Int64(0), row.Int64(1), row.Int64(2)));

    // Queue

    /// <summary>The earliest due recipients of messages that are not held, at most <paramref name="limit"/>, with NextAttempt up to <paramref name="until"/>.</summary>
    public IReadOnlyList<DueRecipient> DueRecipients(DateTimeOffset until, int limit) => QueueRows.Due(Sql, until, limit);

    /// <summary>Waiting recipients of messages that nobody holds, neither a person nor the sender, with NextAttempt beyond <paramref name="latest"/>; the farthest first.</summary>
    public IReadOnlyList<DueRecipient> RecipientsAfter(DateTimeOffset latest, int limit) => QueueRows.After(Sql, latest, limit);

    /// <summary>With all recipients.</summary>
    public QueuedMessage? FindQueued(QueueId id) => QueueRows.Find(Sql, id);

    /// <summary>With all recipients; sent ones stay until the message is gone.</summary>
    public IReadOnlyList<QueuedMessage> ListQueue(QueueQuery query) => QueueRows.List(Sql, query);

    /// <summary>How many entries <see cref="ListQueue"/> would find in all its pages.</summary>
    public long CountQueue(QueueQuery query) => QueueRows.Count(Sql, query);

    /// <summary>One page of the queue, newest first: the entries of an account that are held for this reason (null: not held).</summary>
    /// <param name="before">Where the page before ended; null begins at the newest.</param>
    /// <param name="rows">Entries looked at, whoever's they are.</param>
    /// <returns>The entries, and where the page ended; null there when nothing is left.</returns>
    public (IReadOnlyList<QueueId> Found, QueueId? Before) QueuePageOf(AccountId account, string? heldBecause, QueueId? before, int rows) => QueueRows.PageOf(Sql, account, heldBecause, before, rows);

    /// <summary>Recipients that wait, held ones included.</summary>
    public long QueueLength() => Sql.Scalar("SELECT COUNT(*) FROM queue_recipient WHERE state = 0");

    /// <param name="now">Divides those that are due from those that are not.</param>
    public QueueSummary SummarizeQueue(DateTimeOffset now) => QueueRows.Summarize(Sql, now);

    // Journal

    public IReadOnlyList<JournalRecord> ReadJournal(JournalQuery query) => JournalRows.Read(Sql, query);

    /// <summary>Every record of these traces, the newest first for each five hundred of them; at most <paramref name="limit"/> of those.</summary>
    public IReadOnlyList<JournalRecord> ReadJournal(IReadOnlyCollection<string> traces, int limit) => JournalRows.Read(Sql, traces, limit);

    /// <summary>How far the consumer of that name has come; 0 at first.</summary>
    public long JournalCheckpoint(string consumer) =>
        Sql.Scalar("SELECT sequence FROM journal_checkpoint WHERE consumer = @1", consumer);

    private protected static KeywordTable ParseKeywords(string text) =>
        text.Length == 0 ? KeywordTable.Empty : new KeywordTable(text.Split(' '));

    private static AccountChange MapChange(SqlRow row) =>
        new(new AccountId(row.Int64(0)), new ModSeq(row.Int64(1)), (ChangeKind)row.Int32(2), new MailboxId(row.Int64(3)), UidSetCodec.Decode(row.Bytes(4)));
}
