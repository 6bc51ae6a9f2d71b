using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.Sieve;

/// <summary>Removes, now and then, what runs remembered for longer than anybody asks, and what accounts left that are gone. In small steps: mail goes between them.</summary>
internal sealed partial class ScriptUpkeep(MailStore store, ActiveScripts active, TimeProvider clock, ILogger<ScriptUpkeep> logger) : BackgroundService
{
    private const int Step = 1_000;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>How many rows went.</summary>
    internal static async Task<int> SweepAsync(MailStore store, ActiveScripts active, DateTimeOffset now, CancellationToken cancellationToken)
    {
        int removed = 0;
        for (int step = Step; step >= Step; removed += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            step = await store.WriteAsync(transaction => RunMemory.Forget(transaction, now, Step), CancellationToken.None).ConfigureAwait(false);
        }

        List<long> gone = await store.ReadAsync(
            static reader => reader.Sql.Query("SELECT owner FROM sieve_owner WHERE scope = 0 AND owner NOT IN (SELECT account FROM account_state)", static row => row.Int64(0)), cancellationToken).ConfigureAwait(false);
        foreach (long account in gone)
        {
            removed += await store.WriteAsync(transaction => ScriptTable.DeleteAccount(transaction.Sql, account), CancellationToken.None).ConfigureAwait(false);
            await active.RefreshAsync(new ScriptOwner(ScriptScope.Account, account)).ConfigureAwait(false);
        }

        return removed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await SweepAsync(store, active, clock.GetUtcNow(), stoppingToken).ConfigureAwait(false);
                }
                catch (StoreException error)
                {
                    LogFailed(error);
                }

                await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    [LoggerMessage(2901, LogLevel.Warning, "What Sieve scripts remembered could not be cleared; it is tried again in an hour")]
    private partial void LogFailed(Exception exception);
}
