using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Which conversations have visible messages in which mailboxes, and the mailboxes' counts of them (RFC 8621 §2). A change gathers what
/// it does to each conversation and applies it at once, so that a move makes nothing read or unread in between. Only the writer's thread uses it.
/// </summary>
internal sealed class ThreadCounts(SqlSession sql)
{
    private readonly SortedDictionary<long, List<(long Mailbox, Share Share)>> _gathered = [];
    private readonly Dictionary<long, Totals> _totals = [];
    private readonly List<(long Mailbox, Share Share)> _rows = [];
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

    internal void Add(long thread, MailboxId mailbox, MessageFlags flags) => Gather(thread, mailbox.Value, new Share(IsVisible(flags) ? 1 : 0, IsUnread(flags) ? 1 : 0));

    internal void Remove(long thread, MailboxId mailbox, MessageFlags flags) => Gather(thread, mailbox.Value, new Share(IsVisible(flags) ? -1 : 0, IsUnread(flags) ? -1 : 0));

    /// <summary>Writes what was gathered.</summary>
    internal void Apply()
    {
        if (_gathered.Count == 0) return;
        _totals.Clear();
        _isTrash.Clear();
        foreach ((long thread, List<(long Mailbox, Share Share)> changes) in _gathered) ApplyThread(thread, changes);
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

    private void Gather(long thread, long mailbox, Share share)
    {
        if (share == default) return;
        // A change touches one mailbox in nearly every case, two in a move.
        if (!_gathered.TryGetValue(thread, out List<(long Mailbox, Share Share)>? changes)) _gathered[thread] = changes = new List<(long, Share)>(1);
        int at = changes.FindIndex(change => change.Mailbox == mailbox);
        if (at < 0) changes.Add((mailbox, share));
        else changes[at] = (mailbox, changes[at].Share + share);
    }

    private void ApplyThread(long thread, List<(long Mailbox, Share Share)> changes)
    {
        _rows.Clear();
        sql.Visit("SELECT mailbox, messages, unread FROM thread_mailbox WHERE thread = @1", _rows, static (row, rows) => rows.Add((row.Int64(0), new Share(row.Int64(1), row.Int64(2)))), thread);
        long unreadBefore = UnreadOutsideTrash();
        foreach ((long mailbox, Share share) in _rows) Count(mailbox, share, unreadBefore, -1);
        foreach ((long mailbox, Share change) in changes)
        {
            _totals[mailbox] = _totals.GetValueOrDefault(mailbox).WithEmails(change);
            if (change == default) continue;
            int at = _rows.FindIndex(row => row.Mailbox == mailbox);
            Share now = change + (at < 0 ? default : _rows[at].Share);
            Write(thread, mailbox, now, existed: at >= 0);
            if (at < 0) _rows.Add((mailbox, now));
            else _rows[at] = (mailbox, now);
        }

        long unreadAfter = UnreadOutsideTrash();
        foreach ((long mailbox, Share share) in _rows) Count(mailbox, share, unreadAfter, 1);
    }

    private void Write(long thread, long mailbox, Share share, bool existed)
    {
        if (share.Messages <= 0) sql.Execute("DELETE FROM thread_mailbox WHERE thread = @1 AND mailbox = @2", thread, mailbox);
        else if (existed) sql.Execute("UPDATE thread_mailbox SET messages = @3, unread = @4 WHERE thread = @1 AND mailbox = @2", thread, mailbox, share.Messages, share.Unread);
        else sql.Execute("INSERT INTO thread_mailbox (thread, mailbox, messages, unread) VALUES (@1, @2, @3, @4)", thread, mailbox, share.Messages, share.Unread);
    }

    private void Count(long mailbox, Share share, long unreadOutsideTrash, int sign)
    {
        if (share.Messages <= 0) return;
        bool unread = (IsTrash(mailbox) ? share.Unread : unreadOutsideTrash) > 0;
        Totals totals = _totals.GetValueOrDefault(mailbox);
        _totals[mailbox] = totals with { Threads = totals.Threads + sign, UnreadThreads = totals.UnreadThreads + (unread ? sign : 0) };
    }

    private long UnreadOutsideTrash()
    {
        long unread = 0;
        foreach ((long mailbox, Share share) in _rows)
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

    private readonly record struct Share(long Messages, long Unread)
    {
        public static Share operator +(Share a, Share b) => new(a.Messages + b.Messages, a.Unread + b.Unread);
    }

    private readonly record struct Totals(long Emails, long UnreadEmails, long Threads, long UnreadThreads)
    {
        internal Totals WithEmails(Share share) => this with { Emails = Emails + share.Messages, UnreadEmails = UnreadEmails + share.Unread };
    }
}
