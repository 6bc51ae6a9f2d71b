using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>How often an account may do something in an hour; what nobody used for an hour is forgotten.</summary>
internal sealed class HourlyAllowance(TimeProvider clock)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, Queue<DateTimeOffset>> _taken = [];

    internal bool TryTake(AccountId account, int limit)
    {
        DateTimeOffset now = clock.GetUtcNow();
        lock (_lock)
        {
            if (_taken.Count > 1000)
            {
                foreach ((AccountId old, Queue<DateTimeOffset> times) in _taken)
                {
                    if (times.Last() < now - Hour) _taken.Remove(old);
                }
            }

            if (!_taken.TryGetValue(account, out Queue<DateTimeOffset>? taken)) taken = new Queue<DateTimeOffset>();
            while (taken.TryPeek(out DateTimeOffset oldest) && oldest < now - Hour) taken.Dequeue();
            if (taken.Count >= limit) return false;
            taken.Enqueue(now);
            _taken[account] = taken;
            return true;
        }
    }
}
