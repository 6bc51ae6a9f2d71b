using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>What is kept of accounts' sending: <c>delivery_sent</c> and <c>delivery_habit</c>.</summary>
internal static class ActivityTable
{
    /// <summary>Slots that limits by the day look back on: 25 hours.</summary>
    internal const int SlotsKept = 25 * 3600 / SendingCounts.SlotSeconds;

    private const int SlotsOfHour = 13;

    internal static AccountActivity Load(SqlSession sql, AccountId account, long slot)
    {
        AccountActivity activity = sql.QueryFirst(
            "SELECT days, peak, day, today, forgiven, correspondents, seen FROM delivery_habit WHERE account = @1",
            row => new AccountActivity(account)
            {
                Habit = new SendingHabit(row.Int32(0), row.Int64(1) / 100.0, row.Int64(2), row.Int32(3)),
                ForgivenTo = row.Int64(4),
                Correspondents = new Correspondents(row.Bytes(5)),
                Seen = row.Int64(6),
            },
            account.Value) ?? new AccountActivity(account);
        for (long at = slot - SlotsOfHour + 1; at <= slot; at++)
        {
            // Prepared once and found by the whole key.
            if (sql.QueryFirst("SELECT messages, recipients, outside FROM delivery_sent WHERE slot = @1 AND account = @2", static row => Tuple.Create(row.Int32(0), row.Int32(1), row.Int32(2)), at, account.Value) is not { } kept) continue;
            ref SendingSlot into = ref activity.At(at);
            (into.Messages, into.Recipients, into.Outside) = (kept.Item1, kept.Item2, kept.Item3);
        }

        return activity;
    }

    internal static void Save(SqlSession sql, AccountActivity activity, long slot)
    {
        for (long at = Math.Max(activity.ChangedFrom, slot - SlotsOfHour + 1); at <= slot; at++)
        {
            ref SendingSlot one = ref activity.At(at);
            sql.Execute("DELETE FROM delivery_sent WHERE slot = @1 AND account = @2", at, activity.Account.Value);
            if (one.Messages > 0) sql.Execute("INSERT INTO delivery_sent (slot, account, messages, recipients, outside) VALUES (@1, @2, @3, @4, @5)", at, activity.Account.Value, (long)one.Messages, (long)one.Recipients, (long)one.Outside);
        }

        sql.Execute("DELETE FROM delivery_habit WHERE account = @1", activity.Account.Value);
        sql.Execute(
            "INSERT INTO delivery_habit (account, days, peak, day, today, forgiven, correspondents, seen) VALUES (@1, @2, @3, @4, @5, @6, @7, @8)",
            activity.Account.Value, (long)activity.Habit.Days, (long)(activity.Habit.Peak * 100), activity.Habit.Day, (long)activity.Habit.Today, activity.ForgivenTo, activity.Correspondents.ToBytes(), activity.Seen);
    }

    /// <summary>An account that is gone takes its numbers with it.</summary>
    internal static void Delete(SqlSession sql, AccountId account)
    {
        sql.Execute("DELETE FROM delivery_habit WHERE account = @1", account.Value);
        sql.Execute("DELETE FROM delivery_limit WHERE subject = @1", SendingSubject.Of(account).Key);
    }

    /// <summary>Removes one slot that no limit looks back on any more. A slot is what its five minutes brought, so no transaction grows long.</summary>
    internal static void Forget(SqlSession sql, long slot)
    {
        long oldest = sql.Scalar("SELECT MIN(slot) FROM delivery_sent");
        if (oldest > 0 && oldest <= slot - SlotsKept) sql.Execute("DELETE FROM delivery_sent WHERE slot = @1", oldest);
    }

    internal static List<(AccountId Account, long Slot, int Messages, int Recipients)> Sent(SqlSession sql, long after, long until) => sql.Query(
        "SELECT account, slot, messages, recipients FROM delivery_sent WHERE slot > @1 AND slot <= @2",
        static row => (new AccountId(row.Int64(0)), row.Int64(1), row.Int32(2), row.Int32(3)), after, until);
}
