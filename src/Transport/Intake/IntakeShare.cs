using System.Net;

namespace Posthouse.Transport;

/// <summary>
/// What one mail transaction, or one APPEND, holds of the <see cref="IntakeBudget"/>. Taken in steps, so that a usual message asks once. Used by one
/// session; what is held is given back when it is disposed, and no part of it before that is lost or counted twice.
/// </summary>
public sealed class IntakeShare : IDisposable
{
    // The envelope of a usual message and the store's first buffer fit in one step.
    private const long Step = 16 << 10;

    private readonly IntakeBudget _budget;
    private readonly IPAddress? _client;
    private long _envelope;
    private long _content;
    private long _taken;
    private bool _disposed;

    internal IntakeShare(IntakeBudget budget, IPAddress? client)
    {
        _budget = budget;
        _client = client;
    }

    /// <summary>Another recipient, or the transaction itself. False: there is no room, and nothing has changed.</summary>
    public bool TryAddEnvelope(long octets)
    {
        if (!TryHold(_envelope + octets + _content)) return false;
        _envelope += octets;
        return true;
    }

    /// <summary>The content now holds so much. Less is always granted. False: there is no room, and the content must be let go.</summary>
    public bool TryHoldContent(long octets)
    {
        if (octets == _content) return true;
        if (!TryHold(_envelope + octets)) return false;
        _content = octets;
        return true;
    }

    public void Dispose()
    {
        _disposed = true;
        _budget.GiveBack(_client, _taken);
        _taken = 0;
    }

    private bool TryHold(long octets)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        long wanted = (octets + Step - 1) / Step * Step;
        if (wanted > _taken && !_budget.TryTake(_client, wanted - _taken)) return false;
        if (wanted < _taken) _budget.GiveBack(_client, _taken - wanted);
        _taken = wanted;
        return true;
    }
}
