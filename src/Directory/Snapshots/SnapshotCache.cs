using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// The newest snapshot of the directory. Everything that reads the directory comes through here, so that another node's change
/// needs only <see cref="Invalidate"/> to be seen.
/// </summary>
internal sealed class SnapshotCache(Func<CancellationToken, ValueTask<DirectorySnapshot>> load) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Lock _lock = new();
    private DirectorySnapshot? _current;
    private int _generation;

    internal ValueTask<DirectorySnapshot> GetAsync(CancellationToken cancellationToken) =>
        StoreTrial.Current?.Seen(this) is DirectorySnapshot tried ? new ValueTask<DirectorySnapshot>(tried)
        : Volatile.Read(ref _current) is { } current ? new ValueTask<DirectorySnapshot>(current) : LoadAsync(cancellationToken);

    /// <summary>Puts in what a durable change made. Callers are one at a time (<see cref="DirectoryWriter"/>).</summary>
    internal void Publish(DirectorySnapshot next)
    {
        if (StoreTrial.Current is { } trial) trial.See(this, next);
        else Replace(next);
    }

    /// <summary>The next reader loads anew.</summary>
    internal void Invalidate() => Replace(null);

    public void Dispose() => _loading.Dispose();

    private void Replace(DirectorySnapshot? next)
    {
        lock (_lock)
        {
            // A load that is under way may have read what was before: its result is not taken.
            _generation++;
            Volatile.Write(ref _current, next);
        }
    }

    private async ValueTask<DirectorySnapshot> LoadAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                int generation;
                lock (_lock)
                {
                    if (_current is { } current) return current;
                    generation = _generation;
                }

                DirectorySnapshot loaded = await load(cancellationToken).ConfigureAwait(false);
                lock (_lock)
                {
                    if (generation != _generation) continue;
                    Volatile.Write(ref _current, loaded);
                    return loaded;
                }
            }
        }
        finally
        {
            _loading.Release();
        }
    }
}
