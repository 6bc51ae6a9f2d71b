using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Forgets what only grows: old journal records, old change records beyond an account's limit, and identifiers of conversations that
/// have no message any more. In small changes, so that no caller waits for long. Used by one caller at a time.
/// </summary>
internal sealed class Retention(MailStore store, StoreOptions options, TimeProvider clock)
{
    private const int Batch = 2000;
    private const int UploadBatch = 100;

    // The change log of an account is cut when it is this much over its limit, so that most runs touch nobody.
    private const int SlackPercent = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private long _ran;

    internal async Task RunIfDueAsync(CancellationToken cancellationToken)
    {
        if (_ran != 0 && clock.GetElapsedTime(_ran) < Interval) return;
        await RunAsync(cancellationToken).ConfigureAwait(false);
    }

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        _ran = clock.GetTimestamp();
        await CutJournalAsync(cancellationToken).ConfigureAwait(false);
        await CutChangesAsync(cancellationToken).ConfigureAwait(false);
        await ForgetConversationsAsync(cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = clock.GetUtcNow();
        while (await store.WriteAsync(transaction => transaction.DeleteExpiredUploads(now, UploadBatch), CancellationToken.None).ConfigureAwait(false) == UploadBatch) cancellationToken.ThrowIfCancellationRequested();
    }

    // The newest record stays whatever its age: it keeps the sequence from being given again.
    private async Task CutJournalAsync(CancellationToken cancellationToken)
    {
        if (options.JournalKept == TimeSpan.Zero) return;
        DateTimeOffset until = clock.GetUtcNow() - options.JournalKept;
        int cut;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            // In the order of the sequence, which is that of time: the cut ends at the first record that is young enough.
            cut = await store.WriteAsync(transaction => transaction.Sql.Execute(
                """
                DELETE FROM journal WHERE sequence IN (SELECT sequence FROM journal ORDER BY sequence LIMIT @2)
                    AND sequence < (SELECT MAX(sequence) FROM journal)
                    AND sequence < COALESCE((SELECT MIN(sequence) FROM (SELECT sequence, at FROM journal ORDER BY sequence LIMIT @2) WHERE at >= @1), 9223372036854775807)
                """, until, Batch), CancellationToken.None).ConfigureAwait(false);
        }
        while (cut == Batch);
    }

    private async Task CutChangesAsync(CancellationToken cancellationToken)
    {
        if (options.ChangesKept == 0) return;
        List<(long Account, long Oldest, long Newest)> accounts = await store.ReadAsync(
            static reader => reader.Sql.Query(
                "SELECT a.account, (SELECT MIN(c.modseq) FROM change_record c WHERE c.account = a.account), a.modseq FROM account_state a",
                static row => (row.Int64(0), row.Int64(1), row.Int64(2))), cancellationToken).ConfigureAwait(false);
        foreach ((long account, long oldest, long newest) in accounts)
        {
            long keepFrom = newest - options.ChangesKept + 1;
            if (oldest == 0 || keepFrom - oldest < (long)options.ChangesKept * SlackPercent / 100) continue;
            for (long from = oldest; from < keepFrom; from += Batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                long end = Math.Min(keepFrom, from + Batch);
                await store.WriteAsync(transaction => transaction.Sql.Execute("DELETE FROM change_record WHERE account = @1 AND modseq < @2", account, end), CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task ForgetConversationsAsync(CancellationToken cancellationToken)
    {
        long account = 0, identifier = 0;
        while (true)
        {
            // Read beside the writer; it is given only what is to go.
            List<(long Account, long Identifier, bool Empty)> page = await store.ReadAsync(
                reader => reader.Sql.Query(
                    """
                    SELECT k.account, k.identifier, NOT EXISTS (SELECT 1 FROM message m WHERE m.thread = k.thread)
                    FROM thread_key k WHERE (k.account, k.identifier) > (@1, @2) ORDER BY k.account, k.identifier LIMIT @3
                    """,
                    static row => (row.Int64(0), row.Int64(1), row.Bool(2)), account, identifier, Batch), cancellationToken).ConfigureAwait(false);
            if (page.Count == 0) return;
            (account, identifier, _) = page[^1];
            List<(long Account, long Identifier, bool Empty)> gone = page.FindAll(static key => key.Empty);
            if (gone.Count == 0) continue;
            await store.WriteAsync(transaction =>
            {
                // A reply may have come in between.
                foreach ((long owner, long key, _) in gone)
                {
                    transaction.Sql.Execute(
                        "DELETE FROM thread_key WHERE account = @1 AND identifier = @2 AND NOT EXISTS (SELECT 1 FROM message m WHERE m.thread = thread_key.thread)", owner, key);
                }

                return 0;
            }, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
