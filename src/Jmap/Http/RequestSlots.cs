using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>How many requests, or uploads, each account has at this moment.</summary>
internal sealed class RequestSlots(int limit)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, int> _taken = [];

    internal bool TryTake(AccountId account)
    {
        lock (_lock)
        {
            int taken = _taken.GetValueOrDefault(account);
            if (taken >= limit) return false;
            _taken[account] = taken + 1;
            return true;
        }
    }

    internal void Free(AccountId account)
    {
        lock (_lock)
        {
            if (--_taken[account] == 0) _taken.Remove(account);
        }
    }
}
