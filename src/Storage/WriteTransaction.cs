using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// One caller's change, atomic with all that it does. Reading through it sees what it has written.
/// Valid only inside the function it was given to, on the writer's thread.
/// </summary>
public sealed class WriteTransaction : StoreReader
{
    private readonly AccountWrites _accounts;
    private readonly MailboxWrites _mailboxes;
    private readonly MessageWrites _messages;
    private readonly ContentWrites _contents;
    private readonly ForeignCopies _foreign;
    private readonly CommitEffects _effects;
    private readonly TimeProvider _clock;

    internal WriteTransaction(SqlSession sql, SegmentLog segments, SegmentLog cold, CommitEffects effects, SpaceGuard space, TimeProvider clock)
        : base(sql)
    {
        _effects = effects;
        _clock = clock;
        _contents = new ContentWrites(sql, segments, cold, effects, space);
        _accounts = new AccountWrites(sql, effects);
        _mailboxes = new MailboxWrites(sql, _accounts, clock);
        _messages = new MessageWrites(sql, _accounts, _contents, effects, clock);
        _foreign = new ForeignCopies(sql, _accounts, effects, clock);
    }

    // Accounts: Directory owns who they are; the store keeps what belongs to the number.

    /// <summary>
    /// Makes the account's place: its Inbox and the role mailboxes under the names given, in that order.
    /// </summary>
    /// <param name="domain">A number under which quotas are also summed; 0 for none.</param>
    public void CreateAccount(AccountId account, long domain, IReadOnlyList<(MailboxRole Role, string Name)> mailboxes)
    {
        _accounts.Create(account, domain);
        SetSubscribed(account, Mailbox.Inbox, true);
        _mailboxes.Create(account, Mailbox.Inbox, MailboxRole.Inbox);
        foreach ((MailboxRole role, string name) in mailboxes)
        {
            if (role == MailboxRole.Inbox) continue;
            SetSubscribed(account, name, true);
            _mailboxes.Create(account, name, role);
        }
    }

    /// <summary>Removes every mailbox, message, flag and change of the account. Nobody finds them from then on; what they take up
    /// is freed in the background.</summary>
    public void DeleteAccount(AccountId account)
    {
        foreach (Mailbox mailbox in ListMailboxes(account)) _messages.Abandon(mailbox);
        GrantRows.RemoveGrantee(Sql, Grantee.Account(account));
        AnnotationRows.RemoveAccount(Sql, account);
        UrlKeyRows.RemoveAccount(Sql, account);
        UploadRows.DeleteAll(Sql, _contents, account);
        KeptFileRows.ReleaseAll(Sql, _accounts, _contents, account);
        _accounts.Delete(account);
    }

    /// <summary>0 is no limit.</summary>
    public void SetQuota(AccountId account, long octets, long messages)
    {
        _accounts.SetLimits(account, octets, messages);
        Announce(account);
    }

    /// <summary>Tells those who follow the account (<see cref="MailStore.Subscribe"/>) that something of it has changed which is not in its log.</summary>
    public void Announce(AccountId account) => _effects.Add(new AccountChange(account, default, ChangeKind.Other, default, UidSet.Empty));

    /// <summary>The sum over all accounts of the domain; 0 is no limit.</summary>
    public void SetDomainQuota(long domain, long octets, long messages) => _accounts.SetDomainLimits(domain, octets, messages);

    // Mailboxes

    /// <summary>Makes missing superiors too (RFC 9051 §6.3.4).</summary>
    public Mailbox CreateMailbox(AccountId account, string name, MailboxRole role = MailboxRole.None)
    {
        _mailboxes.Create(account, name, role);
        return FindMailbox(account, name)!;
    }

    /// <summary>Renames it and all below it. Renaming the Inbox moves its messages to a new mailbox (RFC 9051 §6.3.6).</summary>
    public void RenameMailbox(MailboxId mailbox, string newName)
    {
        Mailbox source = Require(mailbox);
        if (source.Name != Mailbox.Inbox)
        {
            _mailboxes.Rename(source, newName);
            return;
        }

        Mailbox target = CreateMailbox(source.Account, newName);
        if (source.Messages > 0) _messages.Move(source, UidSet.Range(1, uint.MaxValue), target);
    }

    /// <summary>Renames all below a name that is no mailbox itself; false when there is nothing below it.</summary>
    public bool RenameLevel(AccountId account, string name, string newName) => _mailboxes.RenameLevel(account, name, newName);

    /// <summary>Removes it with its messages; inferiors stay. The Inbox cannot be deleted.</summary>
    public void DeleteMailbox(MailboxId mailbox)
    {
        Mailbox found = Require(mailbox);
        if (found.Name == Mailbox.Inbox) throw new StoreException(StoreFault.NotPermitted, "The Inbox cannot be deleted.");
        _messages.RemoveMailbox(found);
    }

    // Mailbox access keys

    /// <summary>Sets the key under which an account authorises URLs of a mailbox's messages; where it takes the place of another, those who follow the mailbox hear of it.</summary>
    /// <param name="account">Whose table it stands in, which need not be the mailbox's owner.</param>
    public void SetUrlKey(AccountId account, MailboxId mailbox, byte[] sealedKey)
    {
        Mailbox found = Require(mailbox);
        if (UrlKeyRows.Set(Sql, account, mailbox, sealedKey)) _effects.Add(new AccountChange(found.Account, default, ChangeKind.Other, mailbox, UidSet.Empty));
    }

    /// <summary>Removes all keys of the account.</summary>
    public void RemoveUrlKeys(AccountId account) => UrlKeyRows.RemoveAccount(Sql, account);

    public void SetSubscribed(AccountId account, string name, bool subscribed)
    {
        string canonical = Mailbox.Canonical(name);
        bool before = Sql.Scalar("SELECT EXISTS (SELECT 1 FROM subscription WHERE account = @1 AND name = @2)", account.Value, canonical) != 0;
        if (before == subscribed) return;
        if (subscribed) Sql.Execute("INSERT INTO subscription (account, name) VALUES (@1, @2)", account.Value, canonical);
        else Sql.Execute("DELETE FROM subscription WHERE account = @1 AND name = @2", account.Value, canonical);
        if (FindMailbox(account, canonical) is { } mailbox) _accounts.Record(account, ChangeKind.MailboxChanged, mailbox.Id, UidSet.Empty);
    }

    public void SetRole(MailboxId mailbox, MailboxRole role) => _mailboxes.SetRole(Require(mailbox), role);

    /// <summary>Where clients show it among its siblings.</summary>
    public void SetSortOrder(MailboxId mailbox, long order)
    {
        Mailbox found = Require(mailbox);
        if (found.SortOrder == order) return;
        Sql.Execute("UPDATE mailbox SET sort_order = @2 WHERE id = @1", mailbox.Value, order);
        _accounts.Record(found.Account, ChangeKind.MailboxChanged, mailbox, UidSet.Empty);
    }

    // Sharing

    /// <summary>Sets what the access list of a mailbox says of one grantee; nothing given and nothing denied takes it off the list.
    /// Mailboxes that are made below it later begin with the same list.</summary>
    /// <param name="administered">An administrator says so, and not whoever may share the mailbox.</param>
    /// <exception cref="StoreException">It would name the owner.</exception>
    public void SetGrant(MailboxId mailbox, MailboxGrant grant, bool administered = false)
    {
        Mailbox found = Require(mailbox);
        if (grant.Grantee == Grantee.Account(found.Account)) throw new StoreException(StoreFault.NotPermitted, "The owner of a mailbox has all rights in it.");
        if (GrantRows.Set(Sql, mailbox, grant, administered)) _accounts.Record(found.Account, ChangeKind.MailboxChanged, mailbox, UidSet.Empty);
    }

    /// <summary>Takes a grantee that goes off every list.</summary>
    public void RemoveGrants(Grantee grantee) => GrantRows.RemoveGrantee(Sql, grantee);

    // Annotations

    /// <param name="mailbox">Null for one of the server.</param>
    /// <param name="account">Whose private one; null for one that all share.</param>
    /// <param name="value">Null removes it.</param>
    /// <param name="most">How many there may be beside each other.</param>
    /// <exception cref="StoreException"><see cref="StoreFault.LimitReached"/>, <see cref="StoreFault.NotFound"/>.</exception>
    public void SetAnnotation(MailboxId? mailbox, AccountId? account, string name, byte[]? value, int most)
    {
        Mailbox? found = mailbox is { } id ? Require(id) : null;
        bool changed = AnnotationRows.Set(Sql, mailbox ?? default, account ?? default, name, value, most);
        if (changed && found is not null) _accounts.Record(found.Account, ChangeKind.MailboxChanged, found.Id, UidSet.Empty);
        else if (changed && account is { } own) Announce(own);
    }

    // Messages

    /// <exception cref="StoreException"><see cref="StoreFault.NotFound"/>, <see cref="StoreFault.OverQuota"/>, <see cref="StoreFault.StorageFull"/>.</exception>
    public Appended Append(AppendRequest request) => _messages.Append(request);

    /// <summary>Gives the keyword a bit, if it has none yet.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.LimitReached"/>.</exception>
    public MessageFlags InternKeyword(AccountId account, string keyword)
    {
        KeywordTable table = Keywords(account);
        if (table.TryGet(keyword, out MessageFlags known)) return known;
        if (table.Names.Count >= MessageFlags.MaximumKeywords)
            throw new StoreException(StoreFault.LimitReached, $"An account may have {MessageFlags.MaximumKeywords} different keywords.");
        if (keyword.Length is 0 or > 255 || keyword.Contains(' ', StringComparison.Ordinal)) throw new StoreException(StoreFault.NotPermitted, "A keyword is an atom of at most 255 characters.");
        Sql.Execute("UPDATE account_state SET keywords = @2 WHERE account = @1", account.Value, string.Join(' ', [.. table.Names, keyword]));
        return new MessageFlags(1UL << (MessageFlags.FirstKeywordBit + table.Names.Count));
    }

    /// <summary>All that change get one mod-sequence. UIDs that are not there are passed over.</summary>
    public FlagsUpdated UpdateFlags(MailboxId mailbox, UidSet uids, FlagOperation operation, MessageFlags flags, ModSeq? unchangedSince = null) =>
        _messages.UpdateFlags(Require(mailbox), uids, operation, flags, unchangedSince);

    /// <summary>Into a mailbox of another account, at most 10,000 at once; keywords are taken along by name, and those that the other
    /// account has no room for are left behind.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.OverQuota"/>, <see cref="StoreFault.LimitReached"/>.</exception>
    public Copied Copy(MailboxId source, UidSet uids, MailboxId destination)
    {
        Mailbox from = Require(source), to = Require(destination);
        return from.Account == to.Account ? _messages.Copy(from, uids, to) : _foreign.Copy(from, uids, to, Translation(from.Account, to.Account));
    }

    /// <summary>Atomic (RFC 6851): each message is in exactly one of the two at any moment.</summary>
    public Copied Move(MailboxId source, UidSet uids, MailboxId destination)
    {
        Mailbox from = Require(source), to = Require(destination);
        if (from.Account == to.Account) return _messages.Move(from, uids, to);
        Copied copied = _foreign.Copy(from, uids, to, Translation(from.Account, to.Account));
        if (!copied.Source.IsEmpty) _messages.Expunge(from, copied.Source, onlyDeleted: false);
        return copied;
    }

    /// <summary>Removes placements; with <paramref name="onlyDeleted"/> only those with \Deleted. Returns those removed.</summary>
    public (UidSet Removed, ModSeq ModSeq) Expunge(MailboxId mailbox, UidSet uids, bool onlyDeleted) =>
        _messages.Expunge(Require(mailbox), uids, onlyDeleted);

    // Uploads

    /// <summary>Keeps a file that a client has sent and will use: until it expires, or until newer ones need its room.</summary>
    /// <param name="quota">Octets that the account's uploads may have together; the oldest go first.</param>
    public Upload KeepUpload(AccountId account, StagedBlob blob, string mediaType, DateTimeOffset expires, long quota)
    {
        _accounts.Require(account);
        return UploadRows.Insert(Sql, _contents, account, blob, mediaType, expires, quota);
    }

    /// <summary>Removes uploads of the account before their time; those that are gone are passed over.</summary>
    public void DeleteUploads(AccountId account, IReadOnlyList<UploadId> uploads) => UploadRows.Delete(Sql, _contents, account, uploads);

    /// <summary>Removes uploads whose time is over; how many there were.</summary>
    internal int DeleteExpiredUploads(DateTimeOffset now, int limit) => UploadRows.DeleteExpired(Sql, _contents, now, limit);

    // Kept files

    /// <summary>Makes a file that a client has sent one that stays until it is released, and counts in the quota meanwhile. The upload is gone then.</summary>
    /// <returns>Null where there is no such upload, or it is another account's.</returns>
    /// <exception cref="StoreException"><see cref="StoreFault.OverQuota"/>.</exception>
    public KeptFile? KeepFile(AccountId account, UploadId upload)
    {
        if (FindUpload(account, upload) is not { } found) return null;
        _accounts.CheckQuota(_accounts.Require(account), found.Size, 0);
        UploadRows.Forget(Sql, upload);
        return KeptFileRows.Insert(Sql, _accounts, account, found.Blob, found.Size);
    }

    /// <summary>The same of bytes that were no upload.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.OverQuota"/>, <see cref="StoreFault.NotFound"/>, <see cref="StoreFault.StorageFull"/>.</exception>
    public KeptFile KeepFile(AccountId account, StagedBlob staged)
    {
        _accounts.CheckQuota(_accounts.Require(account), staged.Length, 0);
        return KeptFileRows.Insert(Sql, _accounts, account, _contents.Store(staged), staged.Length);
    }

    /// <summary>Its bytes are freed in the background, and its room in the quota at once; false where it is not there, or is another account's.</summary>
    public bool ReleaseFile(AccountId account, KeptFileId file) => KeptFileRows.Release(Sql, _accounts, _contents, account, file);

    // Queue

    /// <summary>Stores the bytes and the records; ids in the result are set.</summary>
    public QueuedMessage Enqueue(QueuedMessage message, StagedBlob blob)
    {
        BlobId stored = _contents.Store(blob);
        _effects.QueueChanged = true;
        return QueueRows.Insert(Sql, message with { Size = blob.Length }, stored);
    }

    /// <summary>Writes back State, Attempts, NextAttempt, DelayNoticeSent, LastReply, LastHost and Destination.
    /// When no recipient waits any more, the message leaves the queue and its bytes are released.</summary>
    public void UpdateRecipients(QueueId message, IReadOnlyList<QueuedRecipient> recipients)
    {
        foreach (QueuedRecipient recipient in recipients) QueueRows.Update(Sql, message, recipient);
        if (Sql.Scalar("SELECT EXISTS (SELECT 1 FROM queue_recipient WHERE message = @1 AND state = 0)", message.Value) == 0) DeleteQueued(message);
        else _effects.QueueChanged = true;
    }

    /// <summary>When a queued recipient is tried next, to the millisecond; null when it is not in the queue.</summary>
    public DateTimeOffset? NextAttemptOf(QueuedRecipient recipient) => QueueRows.NextAttempt(Sql, recipient.Id);

    /// <summary>Holds (a reason) or releases (null).</summary>
    public void SetHeld(QueueId message, string? because)
    {
        if (Sql.Execute("UPDATE queue_message SET held = @2 WHERE id = @1", message.Value, because) == 0) throw NotQueued(message);
        Sql.Execute("UPDATE queue_recipient SET held = @2 WHERE message = @1", message.Value, because is not null);
        _effects.QueueChanged = true;
    }

    /// <summary>The same where it is held for the reason that is expected (null: not held). False where it is not, or is gone: nothing was changed.</summary>
    public bool TrySetHeld(QueueId message, string? expected, string? because)
    {
        if (Sql.Execute("UPDATE queue_message SET held = @3 WHERE id = @1 AND held IS @2", message.Value, expected, because) == 0) return false;
        Sql.Execute("UPDATE queue_recipient SET held = @2 WHERE message = @1", message.Value, because is not null);
        _effects.QueueChanged = true;
        return true;
    }

    /// <summary>It is no account's any more.</summary>
    public void Disown(QueueId message)
    {
        if (Sql.Execute("UPDATE queue_message SET account = NULL WHERE id = @1", message.Value) == 0) throw NotQueued(message);
    }

    public void SetRoute(QueueId message, string? route)
    {
        if (Sql.Execute("UPDATE queue_message SET route = @2 WHERE id = @1", message.Value, route) == 0) throw NotQueued(message);
        _effects.QueueChanged = true;
    }

    /// <summary>Removes the message and its records without a report.</summary>
    public void DeleteQueued(QueueId message)
    {
        long blob = Sql.Scalar("SELECT blob FROM queue_message WHERE id = @1", message.Value);
        if (blob == 0) return;
        Sql.Execute("DELETE FROM queue_recipient WHERE message = @1", message.Value);
        Sql.Execute("DELETE FROM queue_message WHERE id = @1", message.Value);
        _contents.Release(new BlobId(blob));
        _effects.QueueChanged = true;
    }

    // Journal

    public void Journal(JournalRecord record)
    {
        JournalRecord dated = record.At == default ? record with { At = _clock.GetUtcNow() } : record;
        _effects.Add(dated with { Sequence = JournalRows.Insert(Sql, dated) });
    }

    public void SetJournalCheckpoint(string consumer, long sequence)
    {
        if (Sql.Execute("UPDATE journal_checkpoint SET sequence = @2 WHERE consumer = @1", consumer, sequence) == 0)
            Sql.Execute("INSERT INTO journal_checkpoint (consumer, sequence) VALUES (@1, @2)", consumer, sequence);
    }

    /// <summary>For the store's own background work.</summary>
    internal ContentWrites Contents => _contents;

    private Func<MessageFlags, MessageFlags> Translation(AccountId from, AccountId to)
    {
        KeywordTable names = Keywords(from);
        return flags =>
        {
            var translated = flags & MessageFlags.AllSystem;
            foreach (string name in names.NamesOf(flags))
            {
                if (Keywords(to).TryGet(name, out MessageFlags known)) translated |= known;
                else if (Keywords(to).Names.Count < MessageFlags.MaximumKeywords) translated |= InternKeyword(to, name);
            }

            return translated;
        };
    }

    private Mailbox Require(MailboxId mailbox) =>
        FindMailbox(mailbox) ?? throw new StoreException(StoreFault.NotFound, "The mailbox is not there any more.");

    private static StoreException NotQueued(QueueId message) => new(StoreFault.NotFound, $"{message} is not in the queue.");
}
