using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Removes the small objects of accounts that are gone, now and then: nobody can reach them meanwhile, for account numbers are not given twice.</summary>
internal sealed class AbandonedObjects(MailStore store, TimeProvider clock, ILogger<AbandonedObjects> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    private static readonly string[] Tables = ["jmap_object", "jmap_gone", "jmap_subscription", "jmap_once", "jmap_card", "jmap_recipient", "jmap_upload", "jmap_link", "jmap_link_piece", "jmap_snooze", "jmap_returned", "jmap_open_submission", "jmap_counter"];

    // Each has rows of accounts that the others do not have; what is in none of them belongs to a row of these.
    private static readonly string Gone = string.Join(" UNION ", ((string[])["jmap_counter", "jmap_subscription", "jmap_recipient", "jmap_once", "jmap_upload", "jmap_snooze", "jmap_returned"])
        .Select(static table => $"SELECT account FROM {table} WHERE account NOT IN (SELECT account FROM account_state)"));

    /// <summary>How many rows went.</summary>
    internal static async Task<int> SweepAsync(MailStore store, CancellationToken cancellationToken)
    {
        List<long> gone = await store.ReadAsync(
            static reader => reader.Sql.Query(Gone, static row => row.Int64(0)), cancellationToken).ConfigureAwait(false);
        int removed = 0;
        foreach (long account in gone)
        {
            removed += await store.WriteAsync(transaction =>
            {
                // The pieces themselves were uploads, which go with their account.
                int rows = transaction.Sql.Execute("DELETE FROM jmap_upload_piece WHERE token IN (SELECT token FROM jmap_upload WHERE account = @1)", account);
                foreach (string table in Tables) rows += transaction.Sql.Execute($"DELETE FROM {table} WHERE account = @1", account);
                return rows;
            }, CancellationToken.None).ConfigureAwait(false);
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
                    await SweepAsync(store, stoppingToken).ConfigureAwait(false);
                }
                catch (StoreException error)
                {
                    JmapLog.SweepFailed(logger, error);
                }

                await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }
}
