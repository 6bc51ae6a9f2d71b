using Microsoft.Data.Sqlite;

namespace Posthouse.Storage;

/// <summary>What the disk and the engine say, as the store's own faults.</summary>
internal static class StorageErrors
{
    private const int NoSpaceLeft = 28; // ENOSPC
    private const int OverDiskQuota = 122; // EDQUOT
    private const int SqliteFull = 13;
    private const int SqliteCorrupt = 11;
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

    // .NET on Unix puts errno into HResult, for a full disk as errno or as the Windows code with the same meaning.
    private static bool IsFull(IOException error) => error.HResult is NoSpaceLeft or OverDiskQuota || (error.HResult & 0xFFFF) is 112 or 39;
}
