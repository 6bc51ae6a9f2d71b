using System.Collections.Concurrent;

namespace Posthouse.Dns;

/// <summary>
/// Answers until their time to live ends, bounded in number. Those who ask the same at the same time share one question.
/// </summary>
internal sealed class AnswerCache(int maximumEntries, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Key, Entry> _entries = new();
    private readonly ConcurrentDictionary<Key, Lazy<Task<object>>> _pending = new();
    private int _sweeping;

    internal int Count => _entries.Count;

    /// <param name="ask">Gives the answer and how long it may be kept. Not cancelled: others may wait for it too.</param>
    internal async ValueTask<T> GetAsync<T>(string name, int type, Func<string, Task<(T Answer, TimeSpan Keep)>> ask, CancellationToken cancellationToken)
        where T : class
    {
        var key = new Key(Normalise(name), type);
        if (_entries.TryGetValue(key, out Entry entry) && clock.GetElapsedTime(entry.Since) < entry.Keep) return (T)entry.Answer;

        Lazy<Task<object>> question = _pending.GetOrAdd(key, k => new Lazy<Task<object>>(() => AskAsync(k, ask)));
        return (T)await question.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets a name and all below it.</summary>
    internal void Forget(string name)
    {
        name = Normalise(name);
        foreach ((Key key, Entry _) in _entries)
        {
            if (key.Name.EndsWith(name, StringComparison.Ordinal) && (key.Name.Length == name.Length || key.Name[^(name.Length + 1)] == '.')) _entries.TryRemove(key, out _);
        }
    }

    private async Task<object> AskAsync<T>(Key key, Func<string, Task<(T Answer, TimeSpan Keep)>> ask)
        where T : class
    {
        try
        {
            (T answer, TimeSpan keep) = await ask(key.Name).ConfigureAwait(false);
            if (keep > TimeSpan.Zero)
            {
                if (_entries.Count >= maximumEntries) Sweep();
                _entries[key] = new Entry(answer, clock.GetTimestamp(), keep);
            }

            return answer;
        }
        finally
        {
            _pending.TryRemove(key, out _);
        }
    }

    // What has expired goes; where that is not enough, a tenth of the rest, whichever the table gives first: the loss is one question each.
    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1) return;
        foreach ((Key key, Entry entry) in _entries)
        {
            if (clock.GetElapsedTime(entry.Since) >= entry.Keep) _entries.TryRemove(key, out _);
        }

        int excess = _entries.Count - maximumEntries * 9 / 10;
        foreach ((Key key, Entry _) in _entries)
        {
            if (excess-- <= 0) break;
            _entries.TryRemove(key, out _);
        }

        Volatile.Write(ref _sweeping, 0);
    }

    private static string Normalise(string name) => (name.EndsWith('.') ? name[..^1] : name).ToLowerInvariant();

    private readonly record struct Key(string Name, int Type);

    private readonly record struct Entry(object Answer, long Since, TimeSpan Keep);
}
