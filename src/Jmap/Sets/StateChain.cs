using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// The state of what one call changes, looked at inside each transaction of the call, so that nothing another client did meanwhile is
/// overwritten unseen (RFC 8620 §5.3, ifInState), or passed over by a client that takes the new state for its own.
/// </summary>
/// <param name="expected">ifInState; null where the client does not mind.</param>
/// <param name="state">The state of the type's objects.</param>
internal sealed class StateChain(string? expected, Func<StoreReader, string> state)
{
    private string? _before;
    private string? _after;

    /// <summary>The state before the call's own changes. Where another's came between them, the one before the last of them: a client
    /// that had an older state sees that it is not this one, and asks for the changes.</summary>
    internal string? OldState => _before;

    /// <summary>Behind the call's last change; null where it has made none.</summary>
    internal string? NewState => _after;

    /// <summary>Before anything is begun that costs.</summary>
    /// <exception cref="MethodException">stateMismatch.</exception>
    internal void Require(StoreReader reader)
    {
        if (expected is not null && state(reader) != expected) throw new MethodException("stateMismatch");
    }

    /// <summary>Makes one change.</summary>
    /// <exception cref="MethodException">stateMismatch, while nothing is done.</exception>
    /// <exception cref="SetException">stateMismatch: the call has changed something already, and another client something since.</exception>
    internal T Apply<T>(WriteTransaction transaction, Func<WriteTransaction, T> change)
    {
        string now = state(transaction);
        if (expected is not null && now != (_after ?? expected))
            throw _after is null ? new MethodException("stateMismatch") : new SetException("stateMismatch", "Another client has changed something meanwhile.");
        return Record(transaction, now, change);
    }

    private T Record<T>(WriteTransaction transaction, string now, Func<WriteTransaction, T> change)
    {
        T result = change(transaction);
        if (_after != now) _before = now;
        _after = state(transaction);
        return result;
    }
}
