using Microsoft.Extensions.Logging;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// The store of one server: the way in to everything that is kept. Thread-safe.
/// Writing goes through <see cref="WriteAsync{T}"/> alone; a completed write is durable.
/// </summary>
public sealed class MailStore : IAsyncDisposable
{
    /// <summary>Opens or makes the store, migrates it forward and recovers what a crash left. Only one process may hold it.</summary>
    /// <param name="modules">Tables of other rooms.</param>
    /// <exception cref="StoreException">Another process holds the store, it is newer than this program, or its disk fails.</exception>
    public static Task<MailStore> OpenAsync(StoreOptions options, IReadOnlyList<SchemaModule> modules, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>
    /// Applies <paramref name="change"/> in the writer, together with others, and completes when it is on the disk.
    /// The function runs on the writer's thread, must not wait for anything, and may run only once.
    /// If it throws, its own effects are undone and the exception is the task's; others in the group are unharmed.
    /// Cancelling only gives up the wait before the change is taken; a change that was taken is made.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<WriteTransaction, T> change, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Reads one consistent moment. The function must not keep the reader.</summary>
    public ValueTask<T> ReadAsync<T>(Func<StoreReader, T> read, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Begins to take in a message's bytes. Dispose what is not used in a write.</summary>
    public BlobWriter CreateBlob() => throw new NotImplementedException();

    /// <summary>The bytes of a stored message.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.Damaged"/> or <see cref="StoreFault.NotFound"/>.</exception>
    public BlobReader OpenBlob(BlobId blob) => throw new NotImplementedException();

    /// <summary>The mailbox's placements in memory, shared by all its sessions. Null when the mailbox is gone.</summary>
    public ValueTask<MailboxIndex?> GetIndexAsync(MailboxId mailbox, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Tells of every change of the account after it is durable. The handler runs on the writer's thread: it only notes and returns.</summary>
    public IDisposable Subscribe(AccountId account, Action<AccountChange> handler) => throw new NotImplementedException();

    /// <summary>Called (on the writer's thread, after the commit) when recipients were queued, released or re-routed.</summary>
    public IDisposable SubscribeQueue(Action handler) => throw new NotImplementedException();

    /// <summary>Called (on the writer's thread, after the commit) when journal records were written.</summary>
    public IDisposable SubscribeJournal(Action<IReadOnlyList<JournalRecord>> handler) => throw new NotImplementedException();

    /// <summary>UIDs of the mailbox whose text may hold all of <paramref name="text"/>; the caller verifies against the text itself.</summary>
    public ValueTask<SearchCandidates> FindTextAsync(MailboxId mailbox, SearchField field, string text, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>What the store can do now, for /readyz and the operator.</summary>
    public StoreHealth Health => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <param name="CanWrite">False while the disk is full or failing: new mail is refused with a temporary error.</param>
/// <param name="Problem">In words, null when all is well.</param>
public sealed record StoreHealth(bool CanWrite, string? Problem, long FreeOctets, long IndexBacklog);
