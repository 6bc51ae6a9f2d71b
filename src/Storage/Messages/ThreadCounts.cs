using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Which conversations have visible messages in which mailboxes, and the mailboxes' counts of them (RFC 8621 §2). A change gathers what
/// it does to each conversation and applies it at once, so that a move makes nothing read or unread in between. Only the writer's thread uses it.
/// </summary>
internal sealed class ThreadCounts(SqlSession sql)
{
    // Conversations that are read together: of those that stand close to each other all rows in between are read in order, which is faster
    // than to look for each.
    private const int Batch = 4096;
    private const int Close = 4;

    private readonly ThreadRows _writes = new(sql);
    private readonly List<Gathered> _gathered = [];
    private readonly List<Gathered> _sums = [];
    private readonly Dictionary<long, Totals> _totals = [];
    private readonly List<(long Thread, long Mailbox, ThreadShare Share)> _read = [];
    private readonly List<(long Mailbox, ThreadShare Share)> _rows = [];
    private readonly List<(long Mailbox, ThreadShare Change)> _changes = [];
    private readonly Dictionary<long, bool> _isTrash = [];

    /// <summary>What JMAP shows of a placement.</summary>
    internal static bool IsVisible(MessageFlags flags) => !flags.Has(MessageFlags.Deleted);

    internal static bool IsUnread(MessageFlags flags) => (flags.Bits & (MessageFlags.Deleted.Bits | MessageFlags.Seen.Bits | MessageFlags.Draft.Bits)) == 0;

    /// <summary>A conversation of one new message, in the form that most mail comes in: no look at what there was.</summary>
    internal void Begin(long thread, MailboxId mailbox, MessageFlags flags)
    {
        if (!IsVisible(flags)) return;
        long unread = IsUnread(flags) ? 1 : 0;
        sql.Execute("INSERT INTO thread_mailbox (thread, mailbox, messages, unread) VALUES (@1, @2, 1, @3)", thread, mailbox.Value, unread);
        sql.Execute("UPDATE mailbox SET emails = emails + 1, unread_emails = unread_emails + @2, threads = threads + 1, unread_threads = unread_threads + @2 WHERE id = @1", mailbox.Value, unread);
    }

    internal void Add(long thread, MailboxId mailbox, MessageFlags flags) => Gather(thread, mailbox.Value, new ThreadShare(IsVisible(flags) ? 1 : 0, IsUnread(flags) ? 1 : 0));

    internal void Remove(long thread, MailboxId mailbox, MessageFlags flags) => Gather(thread, mailbox.Value, new ThreadShare(IsVisible(flags) ? -1 : 0, IsUnread(flags) ? -1 : 0));

    /// <summary>Writes what was gathered.</summary>
    internal void Apply()
    {
        if (_gathered.Count == 0) return;
        _totals.Clear();
        _isTrash.Clear();
        _writes.Discard();
        Sum();
        for (int from = 0; from < _sums.Count;)
        {
            // All of a conversation in one batch.
            int end = Math.Min(from + Batch, _sums.Count);
            while (end < _sums.Count && _sums[end].Thread == _sums[end - 1].Thread) end++;
            ApplyBatch(from, end);
            from = end;
        }

        _sums.Clear();
        foreach ((long mailbox, Totals totals) in _totals)
        {
            if (totals == default) continue;
            sql.Execute("UPDATE mailbox SET emails = emails + @2, unread_emails = unread_emails + @3, threads = threads + @4, unread_threads = unread_threads + @5 WHERE id = @1",
                mailbox, totals.Emails, totals.UnreadEmails, totals.Threads, totals.UnreadThreads);
        }

        _gathered.Clear();
    }

    /// <summary>Forgets what was gathered by a change that failed.</summary>
    internal void Discard() => _gathered.Clear();

    /// <summary>Counts the account's unread conversations anew: another mailbox is its trash now.</summary>
    internal void Recount(AccountId account) => sql.Execute(
        """
        UPDATE mailbox SET unread_threads = (
            SELECT COUNT(DISTINCT m.thread) FROM placement p JOIN message m ON m.id = p.message
            WHERE p.mailbox = mailbox.id AND (p.flags & 8) = 0 AND EXISTS (
                SELECT 1 FROM thread_mailbox t JOIN mailbox b ON b.id = t.mailbox WHERE t.thread = m.thread AND t.unread > 0
                    AND (t.mailbox = mailbox.id OR (mailbox.role <> 6 AND b.role <> 6))))
        WHERE account = @1
        """, account.Value);

    private void Gather(long thread, long mailbox, ThreadShare share)
    {
        if (share != default) _gathered.Add(new Gathered(thread, mailbox, share));
    }

    // By conversation and mailbox, each once.
    private void Sum()
    {
        // In a mailbox that grew by itself they are in that order, or nearly.
        _gathered.Sort(static (a, b) => a.Thread != b.Thread ? a.Thread.CompareTo(b.Thread) : a.Mailbox.CompareTo(b.Mailbox));
        _sums.Clear();
        foreach (Gathered one in _gathered)
        {
            if (_sums.Count > 0 && _sums[^1] is var last && last.Thread == one.Thread && last.Mailbox == one.Mailbox) _sums[^1] = last with { Change = last.Change + one.Change };
            else _sums.Add(one);
        }
    }

    private void ApplyBatch(int from, int end)
    {
        long first = _sums[from].Thread, last = _sums[end - 1].Thread;
        bool together = end - from > 16 && last - first < (end - from) * Close;
        _read.Clear();
        if (together) Read("SELECT thread, mailbox, messages, unread FROM thread_mailbox WHERE thread BETWEEN @1 AND @2 ORDER BY thread, mailbox", first, last);
        int at = 0;
        for (int i = from; i < end;)
        {
            long thread = _sums[i].Thread;
            _changes.Clear();
            for (; i < end && _sums[i].Thread == thread; i++) _changes.Add((_sums[i].Mailbox, _sums[i].Change));
            if (!together)
            {
                at = 0;
                _read.Clear();
                Read("SELECT thread, mailbox, messages, unread FROM thread_mailbox WHERE thread BETWEEN @1 AND @2", thread, thread);
            }

            for (; at < _read.Count && _read[at].Thread < thread; at++) _writes.Pass(_read[at].Mailbox);
            _rows.Clear();
            for (; at < _read.Count && _read[at].Thread == thread; at++) _rows.Add((_read[at].Mailbox, _read[at].Share));
            ApplyThread(thread);
            if (!together) _writes.Flush();
        }

        _writes.Flush();
    }

    private void Read(string query, long first, long last) =>
        sql.Visit(query, _read, static (row, read) => read.Add((row.Int64(0), row.Int64(1), new ThreadShare(row.Int64(2), row.Int64(3)))), first, last);

    private void ApplyThread(long thread)
    {
        long unreadBefore = UnreadOutsideTrash();
        foreach ((long mailbox, ThreadShare share) in _rows) Count(mailbox, share, unreadBefore, -1);
        foreach ((long mailbox, ThreadShare change) in _changes) _totals[mailbox] = _totals.GetValueOrDefault(mailbox).WithEmails(change);
        Write(thread);
        foreach ((long mailbox, ThreadShare change) in _changes)
        {
            int at = RowOf(mailbox);
            if (at < 0) _rows.Add((mailbox, change));
            else _rows[at] = (mailbox, _rows[at].Share + change);
        }

        long unreadAfter = UnreadOutsideTrash();
        foreach ((long mailbox, ThreadShare share) in _rows) Count(mailbox, share, unreadAfter, 1);
    }

    // Rows of other mailboxes stay, and a run in theirs does not concern them: only the changed ones are told of.
    private void Write(long thread)
    {
        foreach ((long mailbox, _) in _rows)
        {
            if (!_changes.Exists(change => change.Mailbox == mailbox)) _writes.Pass(mailbox);
        }

        if (_changes.Count == 2 && (IsMove(_changes[0], _changes[1]) || IsMove(_changes[1], _changes[0])))
        {
            (long from, long to) = _changes[0].Change.Messages < 0 ? (_changes[0].Mailbox, _changes[1].Mailbox) : (_changes[1].Mailbox, _changes[0].Mailbox);
            _writes.Move(thread, from, to, _rows[RowOf(from)].Share);
            return;
        }

        foreach ((long mailbox, ThreadShare change) in _changes)
        {
            int at = RowOf(mailbox);
            ThreadShare before = at < 0 ? default : _rows[at].Share;
            if (change == default) _writes.Pass(mailbox);
            else _writes.Change(thread, mailbox, before, before + change);
        }
    }

    private bool IsMove((long Mailbox, ThreadShare Change) from, (long Mailbox, ThreadShare Change) to) =>
        to.Change.Messages > 0 && from.Change + to.Change == default && RowOf(to.Mailbox) < 0 && RowOf(from.Mailbox) is >= 0 and var at && _rows[at].Share == to.Change;

    private int RowOf(long mailbox)
    {
        for (int i = 0; i < _rows.Count; i++)
        {
            if (_rows[i].Mailbox == mailbox) return i;
        }

        return -1;
    }

    private void Count(long mailbox, ThreadShare share, long unreadOutsideTrash, int sign)
    {
        if (share.Messages <= 0) return;
        bool unread = (IsTrash(mailbox) ? share.Unread : unreadOutsideTrash) > 0;
        Totals totals = _totals.GetValueOrDefault(mailbox);
        _totals[mailbox] = totals with { Threads = totals.Threads + sign, UnreadThreads = totals.UnreadThreads + (unread ? sign : 0) };
    }

    private long UnreadOutsideTrash()
    {
        long unread = 0;
        foreach ((long mailbox, ThreadShare share) in _rows)
        {
            if (!IsTrash(mailbox)) unread += share.Unread;
        }

        return unread;
    }

    private bool IsTrash(long mailbox)
    {
        if (_isTrash.TryGetValue(mailbox, out bool trash)) return trash;
        return _isTrash[mailbox] = sql.Scalar("SELECT role FROM mailbox WHERE id = @1", mailbox) == (long)MailboxRole.Trash;
    }

    private readonly record struct Gathered(long Thread, long Mailbox, ThreadShare Change);

    private readonly record struct Totals(long Emails, long UnreadEmails, long Threads, long UnreadThreads)
    {
        internal Totals WithEmails(ThreadShare share) => this with { Emails = Emails + share.Messages, UnreadEmails = UnreadEmails + share.Unread };
    }
}
