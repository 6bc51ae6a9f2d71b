namespace Posthouse.Web;

/// <summary>Changes of one thing come one after the other, so that nothing changes between a look at its version and the change.</summary>
internal sealed class ChangeOrder : IDisposable
{
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(static _ => new SemaphoreSlim(1, 1))];
    private readonly SemaphoreSlim _configuration = new(1, 1);

    public async Task<IDisposable> TakeAsync(string path, CancellationToken cancellationToken)
    {
        SemaphoreSlim turn = _turns[(uint)StringComparer.OrdinalIgnoreCase.GetHashCode(path) % _turns.Length];
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(turn);
    }

    /// <summary>The configuration as a whole: one that is applied takes its time, and holds up nothing but another.</summary>
    public async Task<IDisposable> TakeConfigurationAsync(CancellationToken cancellationToken)
    {
        await _configuration.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_configuration);
    }

    public void Dispose()
    {
        _configuration.Dispose();
        foreach (SemaphoreSlim turn in _turns) turn.Dispose();
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
