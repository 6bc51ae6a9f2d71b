using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// How many recipients each account has written to in the last 24 hours. Kept in memory only and forgotten at a restart: a limit
/// against runaway programs and stolen passwords, not an account to settle. Holds one entry for each account that has a limit and
/// wrote within a day, so it never outgrows the directory.
/// </summary>
internal sealed class SentRecipients(TimeProvider clock)
{
    // The hour that runs and 24 whole ones before it: an hour goes as one when its last moment is a day old, so no 24 hours hold more than the limit.
    private const int Hours = 25;

    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, Day> _days = [];
    private readonly long _started = clock.GetTimestamp();
    private long _swept;

    /// <summary>Accounts that are remembered.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _days.Count;
        }
    }

    /// <summary>Whether so many more would stay within the limit; counts nothing.</summary>
    internal bool HasRoom(AccountId account, int recipients, int limit)
    {
        lock (_lock) return UsedBy(account, Hour()) + recipients <= limit;
    }

    /// <summary>Counts the recipients if they stay within the limit; counts none of them otherwise.</summary>
    internal bool TryTake(AccountId account, int recipients, int limit)
    {
        lock (_lock)
        {
            long hour = Hour();
            if (UsedBy(account, hour) + recipients > limit) return false;
            Sweep(hour);
            if (!_days.TryGetValue(account, out Day? day)) _days[account] = day = new Day(hour);
            day.Add(hour, recipients);
            return true;
        }
    }

    private long Hour() => (long)clock.GetElapsedTime(_started).TotalHours;

    private long UsedBy(AccountId account, long hour) => _days.TryGetValue(account, out Day? day) ? day.Total(hour) : 0;

    private void Sweep(long hour)
    {
        if (hour == _swept) return;
        _swept = hour;
        foreach ((AccountId account, Day day) in _days)
        {
            if (day.Total(hour) == 0) _days.Remove(account);
        }
    }

    /// <summary>One account's hours, in a ring.</summary>
    private sealed class Day(long hour)
    {
        private readonly int[] _hours = new int[Hours];
        private long _latest = hour;
        private long _total;

        internal long Total(long hour)
        {
            for (long passed = Math.Max(_latest, hour - Hours) + 1; passed <= hour; passed++)
            {
                _total -= _hours[passed % Hours];
                _hours[passed % Hours] = 0;
            }

            _latest = Math.Max(_latest, hour);
            return _total;
        }

        internal void Add(long hour, int recipients)
        {
            _hours[hour % Hours] += recipients;
            _total += recipients;
        }
    }
}
