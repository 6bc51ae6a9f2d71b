namespace Posthouse.Directory;

/// <summary>
/// Accounts and the addresses their owners signed in from lately. Apart from the failures, so that a flood of those never pushes
/// an owner's address out. Used under its owner's lock.
/// </summary>
internal sealed class TrustedPairs(int capacity)
{
    private readonly Dictionary<ThrottleKey, LinkedListNode<(ThrottleKey Key, long Until)>> _pairs = [];
    private readonly LinkedList<(ThrottleKey Key, long Until)> _oldestFirst = new();

    internal int Count => _pairs.Count;

    internal bool Contains(ThrottleKey pair, long now) => _pairs.TryGetValue(pair, out LinkedListNode<(ThrottleKey, long Until)>? node) && node.Value.Until > now;

    internal void Add(ThrottleKey pair, long until)
    {
        if (_pairs.Remove(pair, out LinkedListNode<(ThrottleKey, long)>? known)) _oldestFirst.Remove(known);
        _pairs[pair] = _oldestFirst.AddLast((pair, until));
        if (_pairs.Count <= capacity) return;
        _pairs.Remove(_oldestFirst.First!.Value.Key);
        _oldestFirst.RemoveFirst();
    }
}
