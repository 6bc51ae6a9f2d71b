namespace Posthouse.Web;

/// <summary>
/// Which refused requests the audit log takes: so many a minute of one caller and of all. The rest is counted, and told with the next
/// one, so that a flood is seen and does not fill the store. Its memory is bounded by the number of all.
/// </summary>
internal sealed class RefusalAllowance(WebOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _callers = new(StringComparer.Ordinal);
    private long _began = clock.GetTimestamp();
    private int _taken;
    private long _left;

    /// <returns>How many were left out since the last that was taken; null leaves this one out.</returns>
    public long? Take(string caller)
    {
        lock (_lock)
        {
            if (clock.GetElapsedTime(_began) >= Minute)
            {
                _began = clock.GetTimestamp();
                _taken = 0;
                _callers.Clear();
            }

            int own = _callers.GetValueOrDefault(caller);
            if (_taken >= options.AuditedRefusalsPerMinute || own >= options.AuditedRefusalsByCallerPerMinute)
            {
                _left++;
                return null;
            }

            _taken++;
            _callers[caller] = own + 1;
            long left = _left;
            _left = 0;
            return left;
        }
    }
}
