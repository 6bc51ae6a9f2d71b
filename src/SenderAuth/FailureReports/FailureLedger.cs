using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>
/// Gathers failures that their authors' domains want to hear of, in memory and off the path of mail; what is gathered is taken by whoever
/// writes it down. Alike ones are one with a count, and all of it is bounded: a flood of forgeries costs a look into a table.
/// </summary>
internal sealed class FailureLedger(FailureReportOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private Dictionary<FailureKey, (FailedMessage Message, long Incidents)> _gathered = [];

    /// <summary>Never waits.</summary>
    internal void Note(StageContext context, SenderFindings findings, StageVerdict verdict)
    {
        if (!options.Send || FailureFinder.Find(findings) is not { } kind || FailureFinder.MayLoop(context, options.Sender)) return;
        DateTimeOffset now = clock.GetUtcNow();
        var key = FailureKey.Of(now, findings.Dmarc.PolicyDomain!, context.Connection.RemoteAddress, kind);
        lock (_lock)
        {
            if (TryCount(key, 1) || _gathered.Count >= options.Buffered) return;
        }

        FailedMessage message = FailureFinder.Describe(context, findings, kind, verdict, options.HostName, now, options.HeaderSize);
        // Another one may have been described at the same time.
        lock (_lock) Add(key, message, 1);
    }

    /// <summary>What was gathered since the last call; the caller keeps it.</summary>
    internal IReadOnlyDictionary<FailureKey, (FailedMessage Message, long Incidents)> Take()
    {
        lock (_lock)
        {
            Dictionary<FailureKey, (FailedMessage Message, long Incidents)> taken = _gathered;
            _gathered = [];
            return taken;
        }
    }

    /// <summary>Takes back what could not be written down.</summary>
    internal void Put(IReadOnlyDictionary<FailureKey, (FailedMessage Message, long Incidents)> taken)
    {
        lock (_lock)
        {
            foreach ((FailureKey key, (FailedMessage message, long incidents)) in taken) Add(key, message, incidents);
        }
    }

    private void Add(in FailureKey key, FailedMessage message, long incidents)
    {
        if (!TryCount(key, incidents) && _gathered.Count < options.Buffered) _gathered[key] = (message, incidents);
    }

    private bool TryCount(in FailureKey key, long incidents)
    {
        if (!_gathered.TryGetValue(key, out (FailedMessage Message, long Incidents) known)) return false;
        _gathered[key] = (known.Message, known.Incidents + incidents);
        return true;
    }
}
