using Microsoft.Extensions.Logging;

namespace Posthouse.Imap;

/// <summary>What an operator may read of IMAP. Never a name of a message, a text searched for or a password.</summary>
internal static partial class ImapLog
{
    [LoggerMessage(4001, LogLevel.Error, "IMAP {Connection}: {Command} failed by a defect of this program; the client was told NO [SERVERBUG].")]
    internal static partial void CommandFailed(ILogger logger, string connection, string command, Exception exception);

    [LoggerMessage(4002, LogLevel.Error, "IMAP {Connection}: message {Message} of mailbox {Mailbox} cannot be read: its stored bytes are damaged. Run 'posthouse store verify'.")]
    internal static partial void MessageDamaged(ILogger logger, string connection, string message, string mailbox, Exception exception);

    [LoggerMessage(4003, LogLevel.Warning, "IMAP {Connection}: the store refused {Command}: {Reason}")]
    internal static partial void StoreUnavailable(ILogger logger, string connection, string command, string reason);

    [LoggerMessage(4004, LogLevel.Debug, "IMAP {Connection}: the connection broke.")]
    internal static partial void ConnectionBroke(ILogger logger, string connection, Exception exception);

    [LoggerMessage(4005, LogLevel.Information, "IMAP {Connection}: closed after {Count} bad commands.")]
    internal static partial void TooManyBadCommands(ILogger logger, string connection, int count);

    [LoggerMessage(4006, LogLevel.Information, "IMAP {Connection}: TLS could not be started: {Reason}")]
    internal static partial void TlsFailed(ILogger logger, string connection, string reason);

    [LoggerMessage(4007, LogLevel.Information, "The warm-up after the start did not come to its end; the first IMAP commands are some milliseconds slower.")]
    internal static partial void WarmUpFailed(ILogger logger, Exception exception);

    [LoggerMessage(4008, LogLevel.Error, "IMAP {Connection}: ended with BYE, because the changes of others could not be told: {Reason}")]
    internal static partial void NewsFailed(ILogger logger, string connection, string reason, Exception? exception);
}
