using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Holds what an account has in the queue, or does with it what a release says. In steps, each a transaction of its own that can be the last
/// before a crash: an entry is held or not, and whoever comes next finds those that are left.
/// </summary>
internal sealed class HeldQueue(MailStore store, QueueScheduler scheduler, QueueOperations operations, DeliveryOptions options, TimeProvider clock)
{
    // Entries looked at in one read: a few milliseconds of a reader, whoever's they are.
    private const int PageRows = 5000;

    // Entries returned or deleted side by side: their transactions share the writer's commits.
    private const int SideBySide = 64;

    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);

    /// <summary>Newest first: it is the newest that a thief has just written. An attempt that is under way goes on.</summary>
    internal Task<int> HoldAsync(AccountId account, CancellationToken cancellationToken) => MarkAsync(account, null, HeldAccounts.Because, cancellationToken);

    /// <summary>Nobody can release the account any more: what is held is held as any deleted account's.</summary>
    internal async Task LeaveAsync(AccountId account, CancellationToken cancellationToken)
    {
        await HoldAsync(account, cancellationToken).ConfigureAwait(false);
        await MarkAsync(account, HeldAccounts.Because, SenderStanding.Gone, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives back to the queue what the hold kept: each entry is tried when its schedule says, at once where that has passed.</summary>
    internal async Task<int> DeliverAsync(AccountId account, CancellationToken cancellationToken)
    {
        int count = await MarkAsync(account, HeldAccounts.Because, null, cancellationToken).ConfigureAwait(false);
        scheduler.LookAgain();
        return count;
    }

    /// <summary>What cannot be had because an attempt that began before the hold is under way is asked for again until it is over.</summary>
    internal async Task<int> RemoveAsync(AccountId account, bool tell, string by, CancellationToken cancellationToken)
    {
        int count = 0;
        while (true)
        {
            bool busy = false;
            QueueId? before = null;
            do
            {
                (IReadOnlyList<QueueId> found, before) = await PageAsync(account, HeldAccounts.Because, before, cancellationToken).ConfigureAwait(false);
                foreach (QueueId[] some in found.Chunk(SideBySide))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    QueueChange[] changes = await Task.WhenAll(some.Select(id => tell ? operations.BounceAsync(id, by) : operations.DeleteAsync(id, by))).ConfigureAwait(false);
                    count += changes.Count(static change => change == QueueChange.Done);
                    busy |= changes.Contains(QueueChange.PartlyUnderWay);
                }
            }
            while (before is not null);
            if (!busy) return count;
            await Task.Delay(BusyPause, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<int> MarkAsync(AccountId account, string? expected, string? because, CancellationToken cancellationToken)
    {
        int count = 0;
        QueueId? before = null;
        do
        {
            (IReadOnlyList<QueueId> found, before) = await PageAsync(account, expected, before, cancellationToken).ConfigureAwait(false);
            foreach (QueueId[] some in found.Chunk(options.Abuse.EntriesAtOnce))
            {
                count += await store.WriteAsync(transaction => some.Count(id => transaction.TrySetHeld(id, expected, because)), cancellationToken).ConfigureAwait(false);
                // What the scheduler had taken knew nothing of this.
                scheduler.Recall(some.ToHashSet());
            }
        }
        while (before is not null);
        return count;
    }

    private ValueTask<(IReadOnlyList<QueueId> Found, QueueId? Before)> PageAsync(AccountId account, string? heldBecause, QueueId? before, CancellationToken cancellationToken) =>
        store.ReadAsync(reader => reader.QueuePageOf(account, heldBecause, before, PageRows), cancellationToken);
}
