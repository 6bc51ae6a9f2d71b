namespace Posthouse.Storage;

/// <summary>
/// Writes rows of thread_mailbox. Neighbours that change alike are one statement: a mailbox of a million that is read or moved as a
/// whole must not hold the writer for a million statements. Only the writer's thread uses it.
/// </summary>
internal sealed class ThreadRows(SqlSession sql)
{
    private readonly List<Run> _runs = [];
    private readonly List<(long Thread, long Mailbox, ThreadShare Share)> _inserts = [];

    /// <summary>Threads come in rising order until <see cref="Flush"/>.</summary>
    internal void Change(long thread, long mailbox, ThreadShare before, ThreadShare now)
    {
        if (before.Messages <= 0)
        {
            if (now.Messages > 0) _inserts.Add((thread, mailbox, now));
            return;
        }

        Extend(thread, mailbox, now.Messages <= 0 ? Kind.Delete : Kind.Update, 0, before, now);
    }

    /// <summary>All that the conversation had in one mailbox is in another now, where it had nothing.</summary>
    internal void Move(long thread, long from, long to, ThreadShare share)
    {
        // The row that arrives there is none of a run's.
        Pass(to);
        Extend(thread, from, Kind.Move, to, share, share);
    }

    /// <summary>The mailbox has a row of a conversation that does not change: a run of changes must not pass over it.</summary>
    internal void Pass(long mailbox)
    {
        int at = _runs.FindIndex(run => run.Mailbox == mailbox);
        if (at >= 0) Close(at);
    }

    internal void Flush()
    {
        while (_runs.Count > 0) Close(_runs.Count - 1);
        // Last: a run passes over threads that have no row yet.
        Insert();
        _inserts.Clear();
    }

    internal void Discard()
    {
        _runs.Clear();
        _inserts.Clear();
    }

    private void Extend(long thread, long mailbox, Kind kind, long target, ThreadShare before, ThreadShare now)
    {
        var change = new ThreadShare(now.Messages - before.Messages, now.Unread - before.Unread);
        int at = _runs.FindIndex(run => run.Mailbox == mailbox);
        if (at >= 0)
        {
            Run run = _runs[at];
            bool sameChange = run.SameChange && run.Change == change, sameResult = run.SameResult && run.Result == now;
            if (run.Kind == kind && run.Target == target && (kind != Kind.Update || sameChange || sameResult))
            {
                _runs[at] = run with { Last = thread, SameChange = sameChange, SameResult = sameResult };
                return;
            }

            Close(at);
        }

        _runs.Add(new Run(mailbox, kind, target, thread, thread, change, now, SameChange: true, SameResult: true));
    }

    private void Close(int at)
    {
        Run run = _runs[at];
        _runs.RemoveAt(at);
        if (run.Kind == Kind.Delete)
        {
            sql.Execute("DELETE FROM thread_mailbox WHERE thread BETWEEN @1 AND @2 AND mailbox = @3", run.First, run.Last, run.Mailbox);
        }
        else if (run.Kind == Kind.Move)
        {
            sql.Execute("UPDATE thread_mailbox SET mailbox = @4 WHERE thread BETWEEN @1 AND @2 AND mailbox = @3", run.First, run.Last, run.Mailbox, run.Target);
        }
        else if (run.SameChange)
        {
            sql.Execute("UPDATE thread_mailbox SET messages = messages + @4, unread = unread + @5 WHERE thread BETWEEN @1 AND @2 AND mailbox = @3",
                run.First, run.Last, run.Mailbox, run.Change.Messages, run.Change.Unread);
        }
        else
        {
            sql.Execute("UPDATE thread_mailbox SET messages = @4, unread = @5 WHERE thread BETWEEN @1 AND @2 AND mailbox = @3",
                run.First, run.Last, run.Mailbox, run.Result.Messages, run.Result.Unread);
        }
    }

    private void Insert()
    {
        foreach ((long thread, long mailbox, ThreadShare share) in _inserts)
            sql.Execute("INSERT INTO thread_mailbox (thread, mailbox, messages, unread) VALUES (@1, @2, @3, @4)", thread, mailbox, share.Messages, share.Unread);
    }

    private enum Kind
    {
        Update,
        Delete,
        Move,
    }

    private readonly record struct Run(long Mailbox, Kind Kind, long Target, long First, long Last, ThreadShare Change, ThreadShare Result, bool SameChange, bool SameResult);
}
