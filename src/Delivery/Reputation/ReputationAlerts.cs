using Microsoft.Extensions.Logging;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// Notices that a destination thinks ill of this server or its domains: blocklists, rates, missing reverse names, failed authentication.
/// The journal has each kind once in a while for each destination, for the figures; the log warns an operator, less often.
/// </summary>
internal sealed partial class ReputationAlerts(DeliveryOptions options, TimeProvider clock, ILogger<ReputationAlerts> logger)
{
    // Bounds memory. Forgetting all of them costs one more record each.
    private const int MaximumKnown = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Destination, BounceClass Class), (long At, int Faults)> _raised = [];

    /// <summary>True when the fault is to be journalled: the first of its kind for the destination in <see cref="DeliveryOptions.ReputationAlertInterval"/>.</summary>
    /// <param name="faults">How many there were since the last one that was, with this one.</param>
    internal bool IsRaised(string destination, BounceVerdict verdict, SmtpReply reply, out int faults)
    {
        (string, BounceClass) key = (destination, verdict.Class);
        long now = clock.GetTimestamp();
        lock (_lock)
        {
            bool known = _raised.TryGetValue(key, out (long At, int Faults) last);
            faults = last.Faults + 1;
            if (known && clock.GetElapsedTime(last.At, now) < options.ReputationAlertInterval)
            {
                _raised[key] = (last.At, faults);
                return false;
            }

            if (!known && _raised.Count >= MaximumKnown) _raised.Clear();
            _raised[key] = (now, 0);
        }

        LogFault(destination, verdict.Class.Name(), faults, reply.ToString());
        return true;
    }

    [LoggerMessage(3651, LogLevel.Warning, "{Destination} refuses mail for the sender's standing ({Class}; {Faults} since the last warning): {Reply}. Look at blocklists, the reverse name and sender authentication of this server")]
    private partial void LogFault(string destination, string @class, int faults, string reply);
}
