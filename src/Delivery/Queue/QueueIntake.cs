using System.Collections.Concurrent;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Knows which waiting recipients are in somebody's hands, so that no two attempts are ever made for one recipient at a time,
/// and passes messages from the write that queued them straight to the scheduler, without reading them back.
///
/// A recipient is claimed before the commit that makes it visible to readers (<see cref="TryReserve"/>, on the writer's thread),
/// and freed only after the commit that records its fate. So whoever reads the queue and then claims an id sees, in a read begun
/// after the claim, either the fate or a recipient that is nobody else's.
/// </summary>
internal sealed class QueueIntake
{
    private readonly Lock _lock = new();
    private readonly HashSet<long> _claimed = [];
    private readonly ConcurrentQueue<QueuedMessage> _offered = new();
    private Action? _arrived;
    private int _limit;

    /// <summary>Recipients in hand.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _claimed.Count;
        }
    }

    /// <summary>The scheduler begins to take offers while fewer than <paramref name="limit"/> recipients are in hand.</summary>
    internal void Open(int limit, Action arrived)
    {
        _arrived = arrived;
        Volatile.Write(ref _limit, limit);
    }

    internal void Close() => Volatile.Write(ref _limit, 0);

    /// <summary>Claims all that is due now of a message that is being queued. False: it is left to be found in the store.</summary>
    internal bool TryReserve(QueuedMessage message, DateTimeOffset now)
    {
        int limit = Volatile.Read(ref _limit);
        if (limit == 0 || message.HeldBecause is not null || message.Recipients.Count == 0 || message.Recipients[0].NextAttempt > now) return false;
        lock (_lock)
        {
            if (_claimed.Count + message.Recipients.Count > limit) return false;
            foreach (QueuedRecipient recipient in message.Recipients)
            {
                // The write that had this number before was undone, and its claim is about to be freed: freeing must not hit this one.
                if (_claimed.Contains(recipient.Id)) return false;
            }

            foreach (QueuedRecipient recipient in message.Recipients) _claimed.Add(recipient.Id);
        }

        return true;
    }

    /// <summary>After the commit: the reserved message may be tried.</summary>
    internal void Offer(QueuedMessage message)
    {
        _offered.Enqueue(message);
        _arrived?.Invoke();
    }

    /// <summary>The write failed: the recipients do not exist.</summary>
    internal void Withdraw(QueuedMessage message) => Free(message.Recipients);

    internal bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out QueuedMessage? message) => _offered.TryDequeue(out message);

    internal bool TryClaim(long recipient)
    {
        lock (_lock) return _claimed.Add(recipient);
    }

    internal void Free(long recipient)
    {
        lock (_lock) _claimed.Remove(recipient);
    }

    internal void Free(IReadOnlyList<QueuedRecipient> recipients)
    {
        lock (_lock)
        {
            foreach (QueuedRecipient recipient in recipients) _claimed.Remove(recipient.Id);
        }
    }
}
