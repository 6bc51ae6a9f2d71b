using System.Net;
using Microsoft.Extensions.Logging;

namespace Posthouse.Transport;

/// <summary>
/// What an operator reads when one listener's limits are reached, whatever is spoken there. A crowd at the door must not fill the
/// log: each kind is told once in ten seconds, and the metric counts every refusal.
/// </summary>
internal sealed partial class RefusalLog(ILogger logger)
{
    // Milliseconds between two warnings of one kind.
    private const long Interval = 10_000;

    private long _toldOfListener = -Interval;
    private long _toldOfAddress = -Interval;

    internal void TooMany(string protocol, int maximum)
    {
        if (IsDue(ref _toldOfListener)) LogTooMany(logger, protocol, maximum);
    }

    internal void TooManyFromAddress(string protocol, IPAddress address, int maximum)
    {
        if (IsDue(ref _toldOfAddress)) LogTooManyFromAddress(logger, protocol, address, maximum);
    }

    private static bool IsDue(ref long toldAt)
    {
        long now = Environment.TickCount64, before = Volatile.Read(ref toldAt);
        return now - before >= Interval && Interlocked.CompareExchange(ref toldAt, now, before) == before;
    }

    [LoggerMessage(1101, LogLevel.Warning, "{Protocol}: {Maximum} connections are open, the listener's limit; further clients are refused.")]
    private static partial void LogTooMany(ILogger logger, string protocol, int maximum);

    [LoggerMessage(1102, LogLevel.Warning, "{Protocol}: {Address} has {Maximum} connections open, the limit for one address; its further connections are refused.")]
    private static partial void LogTooManyFromAddress(ILogger logger, string protocol, IPAddress address, int maximum);
}
