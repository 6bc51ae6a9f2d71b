using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// Makes changes of the directory one after the other: each is judged by the newest snapshot, is one store transaction, and is seen by
/// readers once it is durable.
/// </summary>
internal sealed class DirectoryWriter(MailStore store, SnapshotCache snapshots) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <param name="change">Runs on the store's writer: throws a <see cref="DirectoryException"/> to refuse, else writes its rows
    /// and returns the snapshot that is true from then on.</param>
    internal async Task<T> ApplyAsync<T>(Func<WriteTransaction, DirectorySnapshot, (T Result, DirectorySnapshot Next)> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            DirectorySnapshot current = await snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
            (T result, DirectorySnapshot next) = await store.WriteAsync(transaction => change(transaction, current), cancellationToken).ConfigureAwait(false);
            snapshots.Publish(next);
            return result;
        }
        catch (StoreException)
        {
            // What the store has now is known to the store alone.
            snapshots.Invalidate();
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What the next change will most likely begin from.</summary>
    internal ValueTask<DirectorySnapshot> CurrentAsync(CancellationToken cancellationToken) => snapshots.GetAsync(cancellationToken);

    public void Dispose() => _gate.Dispose();
}
