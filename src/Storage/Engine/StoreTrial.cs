using System.Collections.Concurrent;

namespace Posthouse.Storage;

/// <summary>
/// What would happen: inside a trial, writes run in the writer as they would, with every check of theirs, and are undone; their results
/// are as if they had been made. It holds for what is awaited inside it and for nobody else.
/// Callers that keep what the store has in memory ask <see cref="IsOn"/> before they remember a change.
/// </summary>
public sealed class StoreTrial : IDisposable
{
    private static readonly AsyncLocal<StoreTrial?> Flow = new();

    // Looking at the flow costs more than this, and nearly never is there a trial at all.
    private static int _running;

    private readonly ConcurrentDictionary<object, object> _seen = new(ReferenceEqualityComparer.Instance);
    private bool _ended;

    private StoreTrial()
    {
    }

    public static bool IsOn => Current is not null;

    public static StoreTrial? Current => Volatile.Read(ref _running) == 0 ? null : Flow.Value;

    public static StoreTrial Begin()
    {
        Interlocked.Increment(ref _running);
        return Flow.Value = new StoreTrial();
    }

    /// <summary>What a cache would hold after the trial's changes so far; null where none touched it.</summary>
    public object? Seen(object cache) => _seen.GetValueOrDefault(cache);

    public void See(object cache, object value) => _seen[cache] = value;

    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        Flow.Value = null;
        Interlocked.Decrement(ref _running);
    }
}

/// <summary>Undoes a write that was a trial.</summary>
internal sealed class TrialEndException : Exception;
