namespace Posthouse.Storage;

/// <summary>Why a change was not made. Nothing of the change has happened.</summary>
public enum StoreFault
{
    /// <summary>The mailbox, message, account or record is not there (any more).</summary>
    NotFound,

    /// <summary>A mailbox or record of that name is there already.</summary>
    AlreadyExists,

    /// <summary>The account's or the domain's quota would be exceeded.</summary>
    OverQuota,

    /// <summary>A fixed limit: keywords of an account, mailboxes, depth of names.</summary>
    LimitReached,

    /// <summary>The operation makes no sense on this mailbox, such as deleting the Inbox.</summary>
    NotPermitted,

    /// <summary>The disk is full or nearly so. Temporary: callers answer with a temporary error.</summary>
    StorageFull,

    /// <summary>The disk or the engine failed. Temporary for the client; the operator is told.</summary>
    StorageFailed,

    /// <summary>Stored bytes do not match their checksum or are missing.</summary>
    Damaged,
}

/// <summary>Ends one change or one read; others go on.</summary>
public sealed class StoreException(StoreFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public StoreFault Fault { get; } = fault;

    /// <summary>For a start that has to read records of its own: the same damage, with what to do about it.</summary>
    public StoreException WhileOpening(string folder) => Fault == StoreFault.Damaged && InnerException is Microsoft.Data.Sqlite.SqliteException ? StorageErrors.DamagedRecords(folder, this) : this;

    public bool IsTemporary => Fault is StoreFault.StorageFull or StoreFault.StorageFailed;
}
