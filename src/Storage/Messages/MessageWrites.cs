using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Placements: append, flag, copy, move, expunge. Whole ranges go through single statements; counters of the mailbox, the account
/// and the domain change in the same transaction, so they are exact after every operation. Only the writer's thread uses it.
/// </summary>
internal sealed class MessageWrites(SqlSession sql, AccountWrites accounts, ContentWrites contents, CommitEffects effects, TimeProvider clock)
{
    private const int ThreadsAtOnce = 4096;

    private readonly Dictionary<long, long> _threadOf = [];
    private readonly ThreadFinder _threads = new(sql);
    private readonly ThreadCounts _counts = new(sql);
    private readonly List<long> _identifiers = [];

    internal Appended Append(AppendRequest request)
    {
        MailboxHead mailbox = Head(request.Mailbox);
        AccountRow account = accounts.Require(mailbox.Account);
        long octets = request.Blob.Length;
        if (request.EnforceQuota) accounts.CheckQuota(account, octets, 1);
        BlobId blob = contents.Store(request.Blob);
        long id = (mailbox.Account.Value << 32) | account.NextMessage;
        long nextThread = account.NextThread;
        long? known = _threads.Find(mailbox.Account, request.Blob.Structure.Summary, _identifiers);
        long thread = known ?? (mailbox.Account.Value << 32) | nextThread++;
        _threads.Remember(mailbox.Account, thread, _identifiers);
        var modSeq = new ModSeq(account.ModSeq + 1);
        DateTimeOffset saved = clock.GetUtcNow();
        sql.Execute("INSERT INTO message (id, thread, blob, delivered) VALUES (@1, @2, @3, @4)", id, thread, blob.Value, request.Delivered ? 1 : 0);
        sql.Execute("INSERT INTO placement (mailbox, uid, message, flags, modseq, received, saved, octets) VALUES (@1, @2, @3, @4, @5, @6, @7, @8)",
            request.Mailbox.Value, mailbox.UidNext, id, (long)request.Flags.Bits, modSeq.Value, request.Received, saved, octets);
        sql.Execute(
            "UPDATE mailbox SET uid_next = uid_next + 1, modseq = @2, messages = messages + 1, unseen = unseen + @3, deleted = deleted + @4, octets = octets + @5 WHERE id = @1",
            request.Mailbox.Value, modSeq.Value, request.Flags.Has(MessageFlags.Seen) ? 0 : 1, request.Flags.Has(MessageFlags.Deleted) ? 1 : 0, octets);
        sql.Execute(
            "UPDATE account_state SET modseq = @2, next_message = @3, next_thread = @4, used_octets = used_octets + @5, used_messages = used_messages + 1 WHERE account = @1",
            mailbox.Account.Value, modSeq.Value, account.NextMessage + 1, nextThread, octets);
        if (account.Domain != 0) sql.Execute("UPDATE domain_quota SET used_octets = used_octets + @2, used_messages = used_messages + 1 WHERE domain = @1", account.Domain, octets);
        if (known is null)
        {
            _counts.Begin(thread, request.Mailbox, request.Flags);
        }
        else
        {
            _counts.Discard();
            _counts.Add(thread, request.Mailbox, request.Flags);
            _counts.Apply();
        }

        uint uid = (uint)mailbox.UidNext;
        accounts.Write(mailbox.Account, modSeq, ChangeKind.Appended, request.Mailbox, UidSet.Of(uid));
        var message = new MessageId(id);
        effects.Add(new IndexEffect(ChangeKind.Appended, request.Mailbox, modSeq, UidSet.Of(uid),
            new Placement(uid, request.Flags, modSeq, message, DateTimeOffset.FromUnixTimeMilliseconds(request.Received.ToUnixTimeMilliseconds()), DateTimeOffset.FromUnixTimeMilliseconds(saved.ToUnixTimeMilliseconds()), octets), default, default));
        effects.Add(message);
        return new Appended(request.Mailbox, (uint)mailbox.UidValidity, uid, message, modSeq);
    }

    internal FlagsUpdated UpdateFlags(Mailbox mailbox, UidSet uids, FlagOperation operation, MessageFlags flags, ModSeq? unchangedSince)
    {
        ulong clear = operation switch { FlagOperation.Replace => ulong.MaxValue >> 1, FlagOperation.Remove => flags.Bits, _ => 0 };
        ulong set = operation == FlagOperation.Remove ? 0 : flags.Bits;
        var touched = new UidSet.Builder();
        var conflicting = new UidSet.Builder();
        var changed = new UidSet.Builder();
        long unseen = 0, deleted = 0;
        var counted = new List<(long Message, ulong Old, ulong Now)>();
        foreach (UidRange range in Clip(uids, mailbox))
        {
            foreach ((uint uid, ulong old, long modSeq, long message) in ReadFlags(mailbox.Id, range))
            {
                if (unchangedSince is { } limit && modSeq > limit.Value)
                {
                    conflicting.Add(uid);
                    continue;
                }

                touched.Add(uid);
                ulong now = (old & ~clear) | set;
                if (now == old) continue;
                changed.Add(uid);
                unseen += (long)(old & MessageFlags.Seen.Bits) - (long)(now & MessageFlags.Seen.Bits);
                deleted += ((now & MessageFlags.Deleted.Bits) != 0 ? 1 : 0) - ((old & MessageFlags.Deleted.Bits) != 0 ? 1 : 0);
                if (IsCounted(old, now)) counted.Add((message, old, now));
            }
        }

        UidSet changes = changed.ToSet();
        ModSeq result = mailbox.HighestModSeq;
        if (!changes.IsEmpty)
        {
            var shown = new List<LoggedMessage>();
            _counts.Discard();
            CountFlags(mailbox.Id, counted, shown);
            _counts.Apply();
            result = accounts.Record(mailbox.Account, ChangeKind.FlagsChanged, mailbox.Id, changes, shown);
            foreach (UidRange range in changes)
            {
                sql.Execute("UPDATE placement SET flags = (flags & ~@4) | @5, modseq = @6 WHERE mailbox = @1 AND uid BETWEEN @2 AND @3",
                    mailbox.Id.Value, range.First, range.Last, (long)clear, (long)set, result.Value);
            }

            sql.Execute("UPDATE mailbox SET modseq = @2, unseen = unseen + @3, deleted = deleted + @4 WHERE id = @1", mailbox.Id.Value, result.Value, unseen, deleted);
            effects.Add(new IndexEffect(ChangeKind.FlagsChanged, mailbox.Id, result, changes, default, new MessageFlags(clear), new MessageFlags(set)));
        }

        return new FlagsUpdated(touched.ToSet(), conflicting.ToSet(), result, !changes.IsEmpty);
    }

    internal Copied Copy(Mailbox source, UidSet uids, Mailbox destination)
    {
        if (source.Account != destination.Account) throw new StoreException(StoreFault.NotPermitted, "Copies stay within an account.");
        UidSet members = Existing(source, uids, onlyDeleted: false, out Totals totals);
        if (members.IsEmpty) return new Copied(destination.UidValidity, UidSet.Empty, UidSet.Empty, destination.HighestModSeq);
        accounts.CheckQuota(accounts.Require(source.Account), totals.Octets, totals.Messages);
        _counts.Discard();
        foreach (Listed listed in List(source.Id, members)) _counts.Add(listed.Thread, destination.Id, listed.Flags);
        Copied copied = Place(source, members, destination, totals);
        _counts.Apply();
        accounts.AddUse(source.Account, accounts.Require(source.Account).Domain, totals.Octets, totals.Messages);
        return copied;
    }

    internal Copied Move(Mailbox source, UidSet uids, Mailbox destination)
    {
        if (source.Account != destination.Account) throw new StoreException(StoreFault.NotPermitted, "Moves stay within an account.");
        UidSet members = Existing(source, uids, onlyDeleted: false, out Totals totals);
        if (members.IsEmpty) return new Copied(destination.UidValidity, UidSet.Empty, UidSet.Empty, destination.HighestModSeq);
        List<Listed> moved = List(source.Id, members);
        _counts.Discard();
        foreach (Listed listed in moved)
        {
            _counts.Remove(listed.Thread, source.Id, listed.Flags);
            _counts.Add(listed.Thread, destination.Id, listed.Flags);
        }

        Copied copied = Place(source, members, destination, totals);
        Remove(source, members, totals, moved);
        _counts.Apply();
        return copied;
    }

    internal (UidSet Removed, ModSeq ModSeq) Expunge(Mailbox mailbox, UidSet uids, bool onlyDeleted)
    {
        UidSet members = Existing(mailbox, uids, onlyDeleted, out Totals totals);
        if (members.IsEmpty) return (UidSet.Empty, mailbox.HighestModSeq);
        List<Listed> removed = List(mailbox.Id, members);
        _counts.Discard();
        foreach (Listed listed in removed) _counts.Remove(listed.Thread, mailbox.Id, listed.Flags);
        Orphan(mailbox.Id, members);
        ModSeq modSeq = Remove(mailbox, members, totals, removed);
        _counts.Apply();
        accounts.AddUse(mailbox.Account, accounts.Require(mailbox.Account).Domain, -totals.Octets, -totals.Messages);
        return (members, modSeq);
    }

    internal void RemoveMailbox(Mailbox mailbox)
    {
        Expunge(mailbox, UidSet.Range(1, uint.MaxValue), onlyDeleted: false);
        RemoveRow(mailbox);
    }

    /// <summary>The mailbox of an account that goes: it is gone at once and counts no more; its placements go in the background.</summary>
    internal void Abandon(Mailbox mailbox)
    {
        if (mailbox.Messages > 0) AbandonedRows.MarkMailbox(sql, mailbox.Id);
        accounts.AddUse(mailbox.Account, accounts.Require(mailbox.Account).Domain, -mailbox.Size, -mailbox.Messages);
        RemoveRow(mailbox);
        effects.HasOrphans = true;
    }

    private void RemoveRow(Mailbox mailbox)
    {
        sql.Execute("DELETE FROM mailbox WHERE id = @1", mailbox.Id.Value);
        GrantRows.RemoveMailbox(sql, mailbox.Id);
        AnnotationRows.RemoveMailbox(sql, mailbox.Id);
        UrlKeyRows.RemoveMailbox(sql, mailbox.Id);
        ModSeq modSeq = accounts.Record(mailbox.Account, ChangeKind.MailboxDeleted, mailbox.Id, UidSet.Empty);
        effects.Add(new IndexEffect(ChangeKind.MailboxDeleted, mailbox.Id, modSeq, UidSet.Empty, default, default, default));
    }

    private Copied Place(Mailbox source, UidSet members, Mailbox destination, Totals totals)
    {
        // The destination may be the source, or may have changed in this very transaction: its head is read anew.
        MailboxHead head = Head(destination.Id);
        if (head.UidNext + totals.Messages > uint.MaxValue) throw new StoreException(StoreFault.LimitReached, "The mailbox has used up its UIDs.");
        uint first = (uint)head.UidNext;
        UidSet placed = UidSet.Range(first, (uint)(first + totals.Messages - 1));
        ModSeq modSeq = accounts.Record(source.Account, ChangeKind.Appended, destination.Id, placed);
        long next = first;
        foreach (UidRange range in members)
        {
            next += sql.Execute(
                """
                INSERT INTO placement (mailbox, uid, message, flags, modseq, received, saved, octets)
                SELECT @1, @2 + ROW_NUMBER() OVER (ORDER BY uid) - 1, message, flags, @3, received, @4, octets
                FROM placement WHERE mailbox = @5 AND uid BETWEEN @6 AND @7
                """,
                destination.Id.Value, next, modSeq.Value, clock.GetUtcNow(), source.Id.Value, range.First, range.Last);
        }

        sql.Execute(
            "UPDATE mailbox SET uid_next = uid_next + @2, modseq = @3, messages = messages + @2, unseen = unseen + @4, deleted = deleted + @5, octets = octets + @6 WHERE id = @1",
            destination.Id.Value, totals.Messages, modSeq.Value, totals.Unseen, totals.Deleted, totals.Octets);
        effects.Add(new IndexEffect(ChangeKind.Appended, destination.Id, modSeq, placed, default, default, default));
        return new Copied(destination.UidValidity, members, placed, modSeq);
    }

    private ModSeq Remove(Mailbox mailbox, UidSet members, Totals totals, List<Listed> removed)
    {
        ModSeq modSeq = accounts.Record(mailbox.Account, ChangeKind.Expunged, mailbox.Id, members, removed.ConvertAll(static listed => new LoggedMessage(new MessageId(listed.Message), new ThreadId(listed.Thread))));
        foreach (UidRange range in members)
            sql.Execute("DELETE FROM placement WHERE mailbox = @1 AND uid BETWEEN @2 AND @3", mailbox.Id.Value, range.First, range.Last);
        sql.Execute(
            "UPDATE mailbox SET modseq = @2, messages = messages - @3, unseen = unseen - @4, deleted = deleted - @5, octets = octets - @6 WHERE id = @1",
            mailbox.Id.Value, modSeq.Value, totals.Messages, totals.Unseen, totals.Deleted, totals.Octets);
        effects.Add(new IndexEffect(ChangeKind.Expunged, mailbox.Id, modSeq, members, default, default, default));
        return modSeq;
    }

    // Whether a message still stands elsewhere is found out later, in the background: expunging stays one pass.
    private void Orphan(MailboxId mailbox, UidSet members)
    {
        foreach (UidRange range in members)
        {
            sql.Execute(
                """
                INSERT INTO orphan (message) SELECT DISTINCT p.message FROM placement p
                WHERE p.mailbox = @1 AND p.uid BETWEEN @2 AND @3 AND NOT EXISTS (SELECT 1 FROM orphan o WHERE o.message = p.message)
                """,
                mailbox.Value, range.First, range.Last);
        }

        effects.HasOrphans = true;
    }

    /// <summary>Those of the set that are there, and what they add up to. A range without gaps is found without listing it.</summary>
    private UidSet Existing(Mailbox mailbox, UidSet uids, bool onlyDeleted, out Totals totals)
    {
        var members = new UidSet.Builder();
        totals = default;
        foreach (UidRange range in Clip(uids, mailbox))
        {
            RangeTotals sums = sql.QueryFirst(
                """
                SELECT COUNT(*), MIN(uid), MAX(uid), SUM(octets), SUM(flags & 1), SUM((flags & 8) <> 0)
                FROM placement WHERE mailbox = @1 AND uid BETWEEN @2 AND @3 AND (@4 = 0 OR (flags & 8) <> 0)
                """,
                static row => row.Int64(0) == 0 ? default : new RangeTotals(row.Int64(0), (uint)row.Int64(1), (uint)row.Int64(2), row.Int64(3), row.Int64(4), row.Int64(5)),
                mailbox.Id.Value, range.First, range.Last, onlyDeleted);
            if (sums.Messages == 0) continue;
            totals = new Totals(totals.Messages + sums.Messages, totals.Octets + sums.Octets, totals.Unseen + sums.Messages - sums.Seen, totals.Deleted + sums.Deleted);
            if (sums.Messages == (long)sums.Last - sums.First + 1)
            {
                members.Add(new UidRange(sums.First, sums.Last));
                continue;
            }

            sql.Visit("SELECT uid FROM placement WHERE mailbox = @1 AND uid BETWEEN @2 AND @3 AND (@4 = 0 OR (flags & 8) <> 0) ORDER BY uid",
                members, static (row, builder) => builder.Add((uint)row.Int64(0)), mailbox.Id.Value, sums.First, sums.Last, onlyDeleted);
        }

        return members.ToSet();
    }

    // Only what JMAP counts by: the conversation is looked up for no other change.
    private static bool IsCounted(ulong old, ulong now) =>
        ThreadCounts.IsVisible(new(now)) != ThreadCounts.IsVisible(new(old)) || ThreadCounts.IsUnread(new(now)) != ThreadCounts.IsUnread(new(old));

    // In the order of their UIDs, which is that of the log.
    private void CountFlags(MailboxId mailbox, List<(long Message, ulong Old, ulong Now)> counted, List<LoggedMessage> shown)
    {
        for (int from = 0; from < counted.Count; from += ThreadsAtOnce)
        {
            int end = Math.Min(from + ThreadsAtOnce, counted.Count);
            ReadThreads(counted, from, end);
            for (int i = from; i < end; i++)
            {
                (long message, ulong old, ulong now) = counted[i];
                if (!_threadOf.TryGetValue(message, out long thread)) thread = sql.Scalar("SELECT thread FROM message WHERE id = @1", message);
                _counts.Remove(thread, mailbox, new(old));
                _counts.Add(thread, mailbox, new(now));
                if (ThreadCounts.IsVisible(new(now)) && !ThreadCounts.IsVisible(new(old))) shown.Add(new LoggedMessage(new MessageId(message), new ThreadId(thread)));
            }
        }
    }

    // Of messages that came one after the other all between the first and the last are read in order, which is faster than to look for each.
    private void ReadThreads(List<(long Message, ulong Old, ulong Now)> counted, int from, int end)
    {
        _threadOf.Clear();
        long first = long.MaxValue, last = 0;
        for (int i = from; i < end; i++) (first, last) = (Math.Min(first, counted[i].Message), Math.Max(last, counted[i].Message));
        if (end - from < 16 || last - first >= (end - from) * 4L) return;
        sql.Visit("SELECT id, thread FROM message WHERE id BETWEEN @1 AND @2", _threadOf, static (row, threads) => threads[row.Int64(0)] = row.Int64(1), first, last);
    }

    private List<Listed> List(MailboxId mailbox, UidSet members)
    {
        var listed = new List<Listed>((int)members.MemberCount);
        foreach (UidRange range in members)
        {
            sql.Visit("SELECT p.message, m.thread, p.flags FROM placement p JOIN message m ON m.id = p.message WHERE p.mailbox = @1 AND p.uid BETWEEN @2 AND @3 ORDER BY p.uid",
                listed, static (row, into) => into.Add(new Listed(row.Int64(0), row.Int64(1), new MessageFlags((ulong)row.Int64(2)))), mailbox.Value, range.First, range.Last);
        }

        return listed;
    }

    private List<(uint Uid, ulong Flags, long ModSeq, long Message)> ReadFlags(MailboxId mailbox, UidRange range) => sql.Query(
        "SELECT uid, flags, modseq, message FROM placement WHERE mailbox = @1 AND uid BETWEEN @2 AND @3 ORDER BY uid",
        static row => ((uint)row.Int64(0), (ulong)row.Int64(1), row.Int64(2), row.Int64(3)),
        mailbox.Value, range.First, range.Last);

    private MailboxHead Head(MailboxId mailbox) =>
        sql.QueryFirst("SELECT account, uid_validity, uid_next FROM mailbox WHERE id = @1", static row => new MailboxHead(new AccountId(row.Int64(0)), row.Int64(1), row.Int64(2)), mailbox.Value)
        ?? throw new StoreException(StoreFault.NotFound, "The mailbox is not there any more.");

    // "1:*" arrives as 1:4294967295; beyond UIDNEXT there is nothing.
    private static IEnumerable<UidRange> Clip(UidSet uids, Mailbox mailbox)
    {
        foreach (UidRange range in uids)
        {
            if (range.First >= mailbox.UidNext && mailbox.UidNext != 0) yield break;
            yield return range;
        }
    }

    private readonly record struct Listed(long Message, long Thread, MessageFlags Flags);

    private sealed record MailboxHead(AccountId Account, long UidValidity, long UidNext);

    private readonly record struct Totals(long Messages, long Octets, long Unseen, long Deleted);

    private readonly record struct RangeTotals(long Messages, uint First, uint Last, long Octets, long Seen, long Deleted);
}
