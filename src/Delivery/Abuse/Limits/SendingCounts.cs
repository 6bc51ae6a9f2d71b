namespace Posthouse.Delivery;

/// <summary>How much one of a message's subjects may send, where it may not send all it likes. 0 is no limit.</summary>
internal readonly record struct Allowance(SendingSubject Subject, int RecipientsPerHour, int RecipientsPerDay, int MessagesPerHour);

/// <summary>Which limit a message would pass.</summary>
internal enum LimitKind
{
    None,
    RecipientsPerHour,
    RecipientsPerDay,
    MessagesPerHour,
}

/// <summary>What a look at the limits found.</summary>
/// <param name="Passed">The limit that stands in the way; <see cref="LimitKind.None"/> for none.</param>
/// <param name="Near">Set where the message was counted and most of a limit is used now.</param>
internal readonly record struct LimitFinding(LimitKind Passed, SendingSubject Subject, int Limit, LimitKind Near)
{
    internal static readonly LimitFinding Within;
}

/// <summary>
/// What accounts, domains and tenants have sent in the last hour and day. In memory, one entry for each that wrote within a day; after a restart
/// <see cref="AbuseWatch"/> fills it from the store, so that nobody begins anew.
/// </summary>
internal sealed class SendingCounts
{
    /// <summary>Seconds of the finest count.</summary>
    internal const int SlotSeconds = 300;

    // The slot that runs and a whole hour, or day, before it: no span of that length ever holds more than the limit.
    private const int HourSlots = 13;
    private const int DayHours = 25;

    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly Dictionary<SendingSubject, Counts> _counts = [];
    private readonly long _started;
    private readonly double _began;
    private long _swept;

    public SendingCounts(TimeProvider clock)
    {
        _clock = clock;
        _started = clock.GetTimestamp();
        _began = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
    }

    /// <summary>Subjects that are remembered.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _counts.Count;
        }
    }

    /// <summary>The slot that runs: Unix time in five minutes. Measured from the start: a clock that is set neither forgets nor invents anything.</summary>
    internal long Slot => (long)((_began + _clock.GetElapsedTime(_started).TotalSeconds) / SlotSeconds);

    /// <summary>Whether so many more recipients would stay within all limits; counts nothing.</summary>
    internal LimitFinding Look(ReadOnlySpan<Allowance> allowances, int recipients)
    {
        lock (_lock) return Find(allowances, recipients, Slot);
    }

    /// <summary>Counts a message with its recipients for all subjects if all limits hold; counts nothing otherwise.</summary>
    /// <param name="nearPercent">From how much of a limit on it is <see cref="LimitFinding.Near"/>.</param>
    internal LimitFinding TryTake(ReadOnlySpan<Allowance> allowances, int recipients, int nearPercent)
    {
        lock (_lock)
        {
            long slot = Slot;
            LimitFinding found = Find(allowances, recipients, slot);
            if (found.Passed != LimitKind.None) return found;
            Sweep(slot);
            foreach (Allowance allowance in allowances)
            {
                Counts counts = Of(allowance.Subject, slot);
                counts.Add(slot, slot, recipients, 1);
                if (found.Near != LimitKind.None) continue;
                if (IsNear(counts.RecipientsInHour, allowance.RecipientsPerHour)) found = new LimitFinding(LimitKind.None, allowance.Subject, allowance.RecipientsPerHour, LimitKind.RecipientsPerHour);
                else if (IsNear(counts.RecipientsInDay, allowance.RecipientsPerDay)) found = new LimitFinding(LimitKind.None, allowance.Subject, allowance.RecipientsPerDay, LimitKind.RecipientsPerDay);
                else if (IsNear(counts.MessagesInHour, allowance.MessagesPerHour)) found = new LimitFinding(LimitKind.None, allowance.Subject, allowance.MessagesPerHour, LimitKind.MessagesPerHour);
            }

            return found;
        }

        bool IsNear(long used, int limit) => limit > 0 && used * 100 >= (long)limit * nearPercent;
    }

    /// <summary>Adds what was sent before this process began.</summary>
    internal void Restore(SendingSubject subject, long slot, int recipients, int messages)
    {
        lock (_lock)
        {
            long now = Slot;
            if (slot <= now && slot > now - (long)DayHours * 3600 / SlotSeconds) Of(subject, now).Add(now, slot, recipients, messages);
        }
    }

    /// <summary>Recipients and messages of the last hour, and recipients of the last day.</summary>
    internal (long RecipientsInHour, long RecipientsInDay, long MessagesInHour) Used(SendingSubject subject)
    {
        lock (_lock)
        {
            if (!_counts.TryGetValue(subject, out Counts? counts)) return default;
            counts.Advance(Slot);
            return (counts.RecipientsInHour, counts.RecipientsInDay, counts.MessagesInHour);
        }
    }

    private LimitFinding Find(ReadOnlySpan<Allowance> allowances, int recipients, long slot)
    {
        foreach (Allowance allowance in allowances)
        {
            long hour = 0, day = 0, messages = 0;
            if (_counts.TryGetValue(allowance.Subject, out Counts? counts))
            {
                counts.Advance(slot);
                (hour, day, messages) = (counts.RecipientsInHour, counts.RecipientsInDay, counts.MessagesInHour);
            }

            if (allowance.RecipientsPerDay > 0 && day + recipients > allowance.RecipientsPerDay) return new LimitFinding(LimitKind.RecipientsPerDay, allowance.Subject, allowance.RecipientsPerDay, LimitKind.None);
            if (allowance.RecipientsPerHour > 0 && hour + recipients > allowance.RecipientsPerHour) return new LimitFinding(LimitKind.RecipientsPerHour, allowance.Subject, allowance.RecipientsPerHour, LimitKind.None);
            if (allowance.MessagesPerHour > 0 && messages + 1 > allowance.MessagesPerHour) return new LimitFinding(LimitKind.MessagesPerHour, allowance.Subject, allowance.MessagesPerHour, LimitKind.None);
        }

        return LimitFinding.Within;
    }

    private Counts Of(SendingSubject subject, long slot)
    {
        if (!_counts.TryGetValue(subject, out Counts? counts)) _counts[subject] = counts = new Counts(slot);
        counts.Advance(slot);
        return counts;
    }

    private void Sweep(long slot)
    {
        long hour = slot * SlotSeconds / 3600;
        if (hour == _swept) return;
        _swept = hour;
        foreach ((SendingSubject subject, Counts counts) in _counts)
        {
            counts.Advance(slot);
            if (counts.RecipientsInDay == 0) _counts.Remove(subject);
        }
    }

    /// <summary>One subject's slots and hours, in rings.</summary>
    private sealed class Counts(long slot)
    {
        private readonly int[] _recipients = new int[HourSlots];
        private readonly int[] _messages = new int[HourSlots];
        private readonly int[] _hours = new int[DayHours];
        private long _slot = slot;

        internal long RecipientsInHour { get; private set; }

        internal long MessagesInHour { get; private set; }

        internal long RecipientsInDay { get; private set; }

        internal void Advance(long now)
        {
            for (long passed = Math.Max(_slot, now - HourSlots) + 1; passed <= now; passed++)
            {
                int at = (int)(passed % HourSlots);
                RecipientsInHour -= _recipients[at];
                MessagesInHour -= _messages[at];
                (_recipients[at], _messages[at]) = (0, 0);
            }

            long hour = HourOf(now);
            for (long passed = Math.Max(HourOf(_slot), hour - DayHours) + 1; passed <= hour; passed++)
            {
                RecipientsInDay -= _hours[passed % DayHours];
                _hours[passed % DayHours] = 0;
            }

            _slot = Math.Max(_slot, now);
        }

        internal void Add(long now, long at, int recipients, int messages)
        {
            if (at > now - HourSlots)
            {
                _recipients[at % HourSlots] += recipients;
                _messages[at % HourSlots] += messages;
                RecipientsInHour += recipients;
                MessagesInHour += messages;
            }

            if (HourOf(at) <= HourOf(now) - DayHours) return;
            _hours[HourOf(at) % DayHours] += recipients;
            RecipientsInDay += recipients;
        }

        private static long HourOf(long slot) => slot * SlotSeconds / 3600;
    }
}
