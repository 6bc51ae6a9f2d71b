namespace Posthouse.Delivery;

/// <summary>
/// After how many messages a destination ends a connection. Believed when it did so twice in a row after the same number: one end may be
/// an accident, and a number that is too small costs a handshake for each message.
/// </summary>
internal sealed class LearntConnection
{
    private int _last;

    /// <summary>0 where it was not learned.</summary>
    internal int Messages { get; private set; }

    /// <summary>True when that taught something.</summary>
    internal bool Ended(int messages)
    {
        bool learnt = messages > 0 && messages == _last && messages != Messages;
        if (learnt) Messages = messages;
        _last = messages;
        return learnt;
    }

    internal void Restore(int messages) => Messages = Math.Max(0, messages);
}
