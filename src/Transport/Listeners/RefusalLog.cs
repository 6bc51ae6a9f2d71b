using System.Net;
using Microsoft.Extensions.Logging;

namespace Posthouse.Transport;

/// <summary>What an operator reads when a listener's limits are reached, whatever is spoken there.</summary>
internal static partial class RefusalLog
{
    [LoggerMessage(1101, LogLevel.Warning, "{Protocol}: {Maximum} connections are open, the listener's limit; further clients are refused.")]
    internal static partial void TooMany(ILogger logger, string protocol, int maximum);

    [LoggerMessage(1102, LogLevel.Warning, "{Protocol}: {Address} has {Maximum} connections open, the limit for one address; its further connections are refused.")]
    internal static partial void TooManyFromAddress(ILogger logger, string protocol, IPAddress address, int maximum);
}
