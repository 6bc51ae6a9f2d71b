using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Carries what destinations have taught, and how far new addresses have come, over a restart. Written once in a while and at the end, only what has changed: a crash loses the
/// lessons of a minute, which cost nothing but to be learned again.
/// </summary>
internal sealed partial class DestinationMemory(MailStore store, LaneSet lanes, WarmUpLedger warmUp, DeliveryOptions options, TimeProvider clock, ILogger logger)
{
    private int _read;
    private long _written = clock.GetTimestamp();

    private SchedulerOptions Limits => options.Scheduler;

    /// <summary>Only the first call reads.</summary>
    internal async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _read, 1) == 1) return;
        try
        {
            DateTimeOffset oldest = clock.GetUtcNow() - Limits.LearntMemory;
            IReadOnlyList<LearntDestination> learnt = await store.ReadAsync(reader => DestinationTable.Read(reader.Sql, Limits.MaximumLearnt), cancellationToken).ConfigureAwait(false);
            warmUp.Restore(await store.ReadAsync(static reader => WarmUpTable.Read(reader.Sql), cancellationToken).ConfigureAwait(false));
            lanes.Restore([.. learnt.Where(destination => destination.LastUsed >= oldest)]);
        }
        catch (StoreException exception)
        {
            // Mail goes out all the same, as carefully as to strangers.
            LogNotRead(exception);
        }
    }

    internal Task WriteIfDueAsync() => clock.GetElapsedTime(_written) < Limits.LearntInterval ? Task.CompletedTask : WriteAsync();

    internal async Task WriteAsync()
    {
        _written = clock.GetTimestamp();
        (List<LearntDestination> learnt, List<(string Name, string Pool)> forgotten) = lanes.TakeLearnt();
        List<WarmUpFigure> warmed = warmUp.TakeChanges();
        if (learnt.Count == 0 && forgotten.Count == 0 && warmed.Count == 0) return;
        try
        {
            DateTimeOffset oldest = clock.GetUtcNow() - Limits.LearntMemory;
            await store.WriteAsync(transaction =>
            {
                foreach ((string name, string pool) in forgotten) DestinationTable.Remove(transaction.Sql, name, pool);
                foreach (LearntDestination destination in learnt) DestinationTable.Write(transaction.Sql, destination);
                foreach (WarmUpFigure figure in warmed) WarmUpTable.Write(transaction.Sql, figure);
                DestinationTable.Forget(transaction.Sql, oldest);
                return 0;
            }).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            LogNotWritten(exception);
        }
    }

    [LoggerMessage(3304, LogLevel.Warning, "What destinations have taught could not be read; it is learned anew")]
    private partial void LogNotRead(Exception exception);

    [LoggerMessage(3305, LogLevel.Warning, "What destinations have taught could not be written down; a restart would forget it")]
    private partial void LogNotWritten(Exception exception);
}
