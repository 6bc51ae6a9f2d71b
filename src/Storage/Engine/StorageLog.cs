using Microsoft.Extensions.Logging;

namespace Posthouse.Storage;

/// <summary>What the store tells the operator. Ids 1000 to 1099.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(1000, LogLevel.Error, "New mail is refused for now: {Problem} Senders keep it and try again; free space or mend the disk, no restart is needed.")]
    internal static partial void CommitFailed(ILogger logger, string problem, Exception error);

    [LoggerMessage(1001, LogLevel.Warning, "The store writes again.")]
    internal static partial void Recovered(ILogger logger);

    [LoggerMessage(1002, LogLevel.Error, "A transaction could not be rolled back; the record file is opened anew.")]
    internal static partial void RollbackFailed(ILogger logger, Exception error);

    [LoggerMessage(1003, LogLevel.Critical, "The store's writer met a defect of the program; the changes in hand were refused. Please report this.")]
    internal static partial void WriterDefect(ILogger logger, Exception error);

    [LoggerMessage(1004, LogLevel.Error, "The index of mailbox {Mailbox} could not follow a change and is loaded anew.")]
    internal static partial void IndexFailed(ILogger logger, long mailbox, Exception error);

    [LoggerMessage(1005, LogLevel.Error, "Somebody who listens to changes failed; mail is not affected.")]
    internal static partial void SubscriberFailed(ILogger logger, Exception error);

    [LoggerMessage(1006, LogLevel.Warning, "The record log could not be moved into the record file; it grows until that works. Look at the disk.")]
    internal static partial void CheckpointFailed(ILogger logger, Exception error);

    [LoggerMessage(1007, LogLevel.Warning, "Background work '{Work}' failed and is tried again later.")]
    internal static partial void BackgroundFailed(ILogger logger, string work, Exception error);

    [LoggerMessage(1008, LogLevel.Information, "Segment {Segment} was compacted: {Before} octets became {After}.")]
    internal static partial void Compacted(ILogger logger, long segment, long before, long after);

    [LoggerMessage(1009, LogLevel.Warning, "The text index was damaged and is built anew; searches scan until it is ready.")]
    internal static partial void SearchIndexRebuilt(ILogger logger, Exception error);

    [LoggerMessage(1010, LogLevel.Error, "Segment {Segment} is damaged and was left alone by compaction: {Problem} Run 'posthouse store verify'.")]
    internal static partial void SegmentDamaged(ILogger logger, long segment, string problem);

    [LoggerMessage(1012, LogLevel.Warning, "A segment that no record points to was set aside as {Path}: a large message that was on its way when the server ended or, when an older records.db was put back, mail that came after it.")]
    internal static partial void SegmentSetAside(ILogger logger, string path);

    [LoggerMessage(1013, LogLevel.Error, "Only {Free} octets are free on the disk of {Folder}; below {Reserve} new mail is refused for now. Senders keep it and try again; free space, no restart is needed.")]
    internal static partial void BelowReserve(ILogger logger, long free, string folder, long reserve);

    [LoggerMessage(1014, LogLevel.Warning, "There is room again on the disk of {Folder}: new mail is taken.")]
    internal static partial void RoomAgain(ILogger logger, string folder);

    [LoggerMessage(1015, LogLevel.Information, "The store is taken forward to this version. Its records as they were are in {Path}: delete that file once you are content with the upgrade.")]
    internal static partial void CopiedBeforeUpgrade(ILogger logger, string path);

    [LoggerMessage(1011, LogLevel.Error, "The text of message {Message} cannot be indexed; searches look into it directly.")]
    internal static partial void MessageNotIndexed(ILogger logger, long message, Exception error);
}
