using Microsoft.Data.Sqlite;

namespace Posthouse.Storage;

/// <summary>What the disk and the engine say, as the store's own faults.</summary>
internal static class StorageErrors
{
    private const int NoSpaceLeft = 28; // ENOSPC
    private const int OverDiskQuota = 122; // EDQUOT
    private const int SqliteFull = 13;
    private const int SqlitePermission = 3;
    private const int SqliteReadOnly = 8;
    private const int SqliteCorrupt = 11;
    private const int SqliteCannotOpen = 14;
    private const int SqliteNotADatabase = 26;

    internal static StoreException Translate(Exception error) => error switch
    {
        StoreException known => known,
        SqliteException { SqliteErrorCode: SqliteFull } => new StoreException(StoreFault.StorageFull, "The disk is full.", error),
        SqliteException { SqliteErrorCode: SqliteCorrupt or SqliteNotADatabase } => new StoreException(StoreFault.Damaged, "The record file is damaged: run 'posthouse store verify'.", error),
        SqliteException => new StoreException(StoreFault.StorageFailed, $"The record file failed: {error.Message}", error),
        IOException io when IsFull(io) => new StoreException(StoreFault.StorageFull, "The disk is full.", error),
        _ => new StoreException(StoreFault.StorageFailed, $"The disk failed: {error.Message}", error),
    };

    /// <summary>The same where a store is being opened: nothing was changed, and what is in the way is the operator's to mend.</summary>
    internal static StoreException TranslateOpening(Exception error, string folder) => error switch
    {
        UnauthorizedAccessException or SqliteException { SqliteErrorCode: SqlitePermission or SqliteReadOnly or SqliteCannotOpen } => new StoreException(StoreFault.NotPermitted,
            $"The store in {folder} cannot be opened by the user {Environment.UserName}: {error.Message} Run this as the user that the server runs as; if it is, give its files back to that user ('chown -R').", error),
        SqliteException { SqliteErrorCode: SqliteCorrupt or SqliteNotADatabase } => DamagedRecords(folder, error),
        _ => Translate(error),
    };

    /// <summary>What to do when the record file is so damaged that nothing can be done with the store.</summary>
    internal static StoreException DamagedRecords(string folder, Exception error) => new(StoreFault.Damaged,
        $"{Path.Combine(folder, "records.db")} is damaged, and the store cannot be opened ({(error.InnerException ?? error).Message}). Nothing was changed. Check the disk; then keep the whole folder for a rescue and put a backup in its place, records and segments from the same one.", error);

    // .NET on Unix puts errno into HResult, for a full disk as errno or as the Windows code with the same meaning.
    private static bool IsFull(IOException error) => error.HResult is NoSpaceLeft or OverDiskQuota || (error.HResult & 0xFFFF) is 112 or 39;
}
