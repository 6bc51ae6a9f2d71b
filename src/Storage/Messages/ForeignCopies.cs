using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Copies into a mailbox of another account. Numbers of messages and conversations belong to an account, and so do the bits of
/// keywords: there the copies are new messages that share the content, in conversations of that account. Only the writer's thread uses it.
/// </summary>
internal sealed class ForeignCopies(SqlSession sql, AccountWrites accounts, CommitEffects effects, TimeProvider clock)
{
    /// <summary>Each is written on its own, some 20 µs, while the writer does nothing else: as many as hold it up for a moment.</summary>
    internal const int Most = 10_000;

    private readonly ThreadFinder _threads = new(sql);
    private readonly ThreadCounts _counts = new(sql);
    private readonly List<long> _identifiers = [];

    /// <param name="translate">The flags as the other account's keywords have them.</param>
    /// <exception cref="StoreException"><see cref="StoreFault.OverQuota"/>, <see cref="StoreFault.LimitReached"/>.</exception>
    internal Copied Copy(Mailbox source, UidSet uids, Mailbox destination, Func<MessageFlags, MessageFlags> translate)
    {
        List<Original> originals = Read(source, uids);
        if (originals.Count == 0) return new Copied(destination.UidValidity, UidSet.Empty, UidSet.Empty, destination.HighestModSeq);
        AccountRow account = accounts.Require(destination.Account);
        long octets = originals.Sum(static original => original.Octets);
        accounts.CheckQuota(account, octets, originals.Count);
        if (destination.UidNext + (long)originals.Count > uint.MaxValue) throw new StoreException(StoreFault.LimitReached, "The mailbox has used up its UIDs.");

        uint first = destination.UidNext;
        UidSet placed = UidSet.Range(first, (uint)(first + originals.Count - 1));
        var modSeq = new ModSeq(account.ModSeq + 1);
        DateTimeOffset saved = clock.GetUtcNow();
        var taken = new Dictionary<long, (long Message, long Thread)>();
        _counts.Discard();
        long nextMessage = account.NextMessage, nextThread = account.NextThread, unseen = 0, deleted = 0;
        var members = new UidSet.Builder();
        for (int i = 0; i < originals.Count; i++)
        {
            Original original = originals[i];
            members.Add(original.Uid);
            if (!taken.TryGetValue(original.Message, out (long Message, long Thread) copy))
            {
                long message = (destination.Account.Value << 32) | nextMessage++;
                copy = (message, Insert(destination.Account, message, original, ref nextThread));
                taken.Add(original.Message, copy);
            }

            MessageFlags flags = translate(original.Flags);
            if (!flags.Has(MessageFlags.Seen)) unseen++;
            if (flags.Has(MessageFlags.Deleted)) deleted++;
            _counts.Add(copy.Thread, destination.Id, flags);
            sql.Execute("INSERT INTO placement (mailbox, uid, message, flags, modseq, received, saved, octets) VALUES (@1, @2, @3, @4, @5, @6, @7, @8)",
                destination.Id.Value, first + i, copy.Message, (long)flags.Bits, modSeq.Value, original.Received, saved, original.Octets);
        }

        sql.Execute(
            "UPDATE mailbox SET uid_next = uid_next + @2, modseq = @3, messages = messages + @2, unseen = unseen + @4, deleted = deleted + @5, octets = octets + @6 WHERE id = @1",
            destination.Id.Value, originals.Count, modSeq.Value, unseen, deleted, octets);
        sql.Execute("UPDATE account_state SET modseq = @2, next_message = @3, next_thread = @4 WHERE account = @1", destination.Account.Value, modSeq.Value, nextMessage, nextThread);
        _counts.Apply();
        accounts.AddUse(destination.Account, account.Domain, octets, originals.Count);
        accounts.Write(destination.Account, modSeq, ChangeKind.Appended, destination.Id, placed);
        effects.Add(new IndexEffect(ChangeKind.Appended, destination.Id, modSeq, placed, default, default, default));
        return new Copied(destination.UidValidity, members.ToSet(), placed, modSeq);
    }

    /// <returns>Its conversation.</returns>
    private long Insert(AccountId account, long message, Original original, ref long nextThread)
    {
        long thread = _threads.Find(account, original.Summary, _identifiers) ?? (account.Value << 32) | nextThread++;
        _threads.Remember(account, thread, _identifiers);
        sql.Execute("UPDATE content SET refs = refs + 1 WHERE id = @1", original.Blob);
        sql.Execute("INSERT INTO message (id, thread, blob, delivered) SELECT @1, @2, @3, delivered FROM message WHERE id = @4", message, thread, original.Blob, original.Message);
        effects.Add(new MessageId(message));
        return thread;
    }

    private List<Original> Read(Mailbox source, UidSet uids)
    {
        var originals = new List<Original>();
        foreach (UidRange range in uids)
        {
            if (range.First >= source.UidNext) break;
            sql.Visit(
                """
                SELECT p.uid, p.message, p.flags, p.received, p.octets, m.blob,
                    c.subject, c.from_text, c.to_text, c.cc_text, c.bcc_text, c.sender_text, c.reply_text, c.sent, c.sent_offset, c.message_id, c.ancestors, c.preview, c.has_attachment
                FROM placement p JOIN message m ON m.id = p.message JOIN content c ON c.id = m.blob
                WHERE p.mailbox = @1 AND p.uid BETWEEN @2 AND @3 ORDER BY p.uid LIMIT @4
                """,
                originals,
                static (row, originals) => originals.Add(new Original((uint)row.Int64(0), row.Int64(1), new MessageFlags((ulong)row.Int64(2)), row.Moment(3), row.Int64(4), row.Int64(5), MessageRows.MapSummary(row, 6))),
                source.Id.Value, range.First, range.Last, Most + 1);
            if (originals.Count > Most) throw new StoreException(StoreFault.LimitReached, $"At most {Most} messages are copied to another account at once.");
        }

        return originals;
    }

    private sealed record Original(uint Uid, long Message, MessageFlags Flags, DateTimeOffset Received, long Octets, long Blob, MessageSummary Summary);
}
