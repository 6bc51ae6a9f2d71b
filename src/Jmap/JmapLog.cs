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

    [LoggerMessage(8004, LogLevel.Error, "The key for push services cannot be read, so browsers cannot subscribe: put the right secret file back from a backup")]
    internal static partial void PushKeyUnreadable(ILogger logger, Exception error);

    [LoggerMessage(8005, LogLevel.Warning, "The push service {Host} has not taken what {Account} was to be told in {Attempts} attempts; its devices are told with the next change")]
    internal static partial void PushGivenUp(ILogger logger, string host, string account, int attempts);

    [LoggerMessage(8006, LogLevel.Information, "The push service {Host} says that a subscription of {Account} is over; it was removed")]
    internal static partial void PushGone(ILogger logger, string host, string account);

    [LoggerMessage(8007, LogLevel.Warning, "The push service {Host} refuses messages for {Account}; nothing more is tried for this change")]
    internal static partial void PushRefused(ILogger logger, string host, string account);

    [LoggerMessage(8008, LogLevel.Error, "Devices cannot be told of changes at the moment; it is tried again with the next change")]
    internal static partial void PushFailed(ILogger logger, Exception error);

    [LoggerMessage(8009, LogLevel.Warning, "Snoozed mail could not be brought back, or what was sent at its time not moved to the sent mail; it is tried again soon")]
    internal static partial void SnoozeFailed(ILogger logger, Exception error);

    [LoggerMessage(8015, LogLevel.Warning, "Scheduled mail that was moved out of its folder could not be taken out of the queue; it is tried again within a minute")]
    internal static partial void ScheduleFailed(ILogger logger, Exception error);

    [LoggerMessage(8016, LogLevel.Warning, "Programs could not be told what became of sent mail; it is tried again within minutes")]
    internal static partial void SubmissionStateFailed(ILogger logger, Exception error);

    [LoggerMessage(8011, LogLevel.Warning, "People could not be told what was shared with them; it is tried again with the next share")]
    internal static partial void ShareNoticeFailed(ILogger logger, Exception error);

    [LoggerMessage(8010, LogLevel.Warning, "The JMAP objects of deleted accounts could not be removed; it is tried again in some hours")]
    internal static partial void SweepFailed(ILogger logger, Exception error);

    [LoggerMessage(8012, LogLevel.Warning, "Links of files whose time is over could not be ended; nobody can open them, and their room is freed when it is tried again, in a minute")]
    internal static partial void LinkEndFailed(ILogger logger, Exception error);

    [LoggerMessage(8013, LogLevel.Warning, "Link {Link} of {Account}: {Guesses} wrong passwords within {Window}; none is looked at any more until {Until:u}. Somebody may be guessing: its owner can revoke it")]
    internal static partial void LinkGuessed(ILogger logger, string link, string account, int guesses, TimeSpan window, DateTimeOffset until);

    [LoggerMessage(8014, LogLevel.Error, "The file of link {Link} of {Account} cannot be read. Run 'posthouse store verify'")]
    internal static partial void LinkDamaged(ILogger logger, string link, string account, Exception error);
}
