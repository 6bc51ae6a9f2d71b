using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Makes happen what is due. What became due while the server stood still happens when it starts.</summary>
internal sealed class SnoozeClock(MailStore store, TimeProvider clock, ILogger<SnoozeClock> logger) : DueClock(clock)
{
    // Of one transaction.
    private const int Batch = 100;

    // One that the store refuses, for a quota perhaps, must not keep the others.
    private static readonly TimeSpan PostponedBy = TimeSpan.FromHours(1);

    protected override void Failed(StoreException error) => JmapLog.SnoozeFailed(logger, error);

    private Task<int> WriteAsync(Action<WriteTransaction> change, CancellationToken cancellationToken) => store.WriteAsync(
        transaction =>
        {
            change(transaction);
            return 0;
        },
        cancellationToken);

    internal override async Task<TimeSpan> HappenAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = Now;
        List<Snooze> due = await store.ReadAsync(reader => Snooze.Due(reader, now, Batch), cancellationToken).ConfigureAwait(false);
        foreach (Snooze snooze in due)
        {
            try
            {
                await WriteAsync(transaction => snooze.Happen(transaction, now), cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException error) when (!error.IsTemporary)
            {
                JmapLog.SnoozeFailed(logger, error);
                await WriteAsync(transaction => snooze.Postpone(transaction, now + PostponedBy), cancellationToken).ConfigureAwait(false);
            }
        }

        if (due.Count == Batch) return TimeSpan.Zero;
        DateTimeOffset? next = await store.ReadAsync(static reader => Snooze.Next(reader), cancellationToken).ConfigureAwait(false);
        return Until(next);
    }
}
