using System.Net;
using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Writes refusals to the journal without making the refused client wait. Bounded: what comes faster than the store takes it,
/// or than <see cref="RejectionAllowance"/> grants, is counted instead (<see cref="RejectionSums"/>), so that a flood of bad recipients fills neither memory nor disk.
/// </summary>
internal sealed partial class RejectionJournal(MailStore store, DeliveryMetrics metrics, RejectionAllowance allowance, RejectionSums sums, ILogger<RejectionJournal> logger)
{
    private const int MaximumPending = 1000;

    private int _pending;

    internal void Write(JournalRecord record, IPAddress client)
    {
        if (!allowance.TryTake(client))
        {
            LeaveOut(record);
            return;
        }

        if (Interlocked.Increment(ref _pending) > MaximumPending)
        {
            Interlocked.Decrement(ref _pending);
            LeaveOut(record);
            return;
        }

        _ = WriteAsync(record);
    }

    private void LeaveOut(JournalRecord record)
    {
        metrics.RejectionUnjournalled();
        sums.Count(record);
    }

    private async Task WriteAsync(JournalRecord record)
    {
        try
        {
            await store.WriteAsync(transaction =>
            {
                transaction.Journal(record);
                return 0;
            }).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StoreException or ObjectDisposedException or OperationCanceledException)
        {
            LogLost(exception, record.Kind);
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    [LoggerMessage(3101, LogLevel.Warning, "A '{Kind}' record could not be written to the journal: the store refuses writes")]
    private partial void LogLost(Exception exception, string kind);
}
