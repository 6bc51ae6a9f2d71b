using Microsoft.Extensions.Logging;

namespace Posthouse.Jmap;

/// <summary>What the room tells an operator.</summary>
internal static partial class JmapLog
{
    [LoggerMessage(8001, LogLevel.Error, "JMAP method {Method} failed; the client was told serverFail. This is a fault of the program: please report it")]
    internal static partial void MethodFailed(ILogger logger, string method, Exception error);

    [LoggerMessage(8002, LogLevel.Warning, "JMAP method {Method} could not use the store; the client was told so")]
    internal static partial void StoreFailed(ILogger logger, string method, Exception error);

    [LoggerMessage(8003, LogLevel.Warning, "Message {Message} cannot be read; JMAP clients see it without its text. Run 'posthouse store verify'")]
    internal static partial void MessageDamaged(ILogger logger, string message, Exception error);

    [LoggerMessage(8004, LogLevel.Warning, "The JMAP objects of deleted accounts could not be removed; it is tried again in some hours")]
    internal static partial void SweepFailed(ILogger logger, Exception error);
}
