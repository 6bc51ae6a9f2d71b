using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>The index of the journal: which records have a term, by time. It is written behind the mail, which does not pay for it.</summary>
internal static class TraceTable
{
    private const int RowsAtOnce = 5000;

    internal static void Add(SqlSession sql, long term, long at, long sequence) => sql.Execute("INSERT INTO delivery_trace (term, at, sequence) VALUES (@1, @2, @3)", term, at, sequence);

    /// <summary>Records with the term, the newest first.</summary>
    /// <param name="before">Only what comes before it.</param>
    internal static List<JournalRecord> Find(SqlSession sql, long term, DateTimeOffset since, TracePlace before, int limit) => sql.Query(
        """
        SELECT j.sequence, j.at, j.kind, j.account, j.sender, j.recipient, j.message_id, j.trace, j.detail FROM delivery_trace t JOIN journal j ON j.sequence = t.sequence
        WHERE t.term = @1 AND t.at >= @2 AND (t.at, t.sequence) < (@3, @4) ORDER BY t.at DESC, t.sequence DESC LIMIT @5
        """,
        static row => new JournalRecord(row.Text(2))
        {
            Sequence = row.Int64(0),
            At = row.Moment(1),
            Account = row.IsNull(3) ? null : new Mail.AccountId(row.Int64(3)),
            Sender = row.TextOrNull(4),
            Recipient = row.TextOrNull(5),
            MessageIdHeader = row.TextOrNull(6),
            Trace = row.TextOrNull(7),
            Detail = row.TextOrNull(8),
        },
        term, since, before.At, before.Sequence, limit);

    /// <summary>Forgets entries of records that the journal has forgotten: some rows, from a place on.</summary>
    /// <returns>Where it ended; null at the end of the table.</returns>
    internal static async Task<(long Term, long At, long Sequence)?> ForgetSomeAsync(MailStore store, (long Term, long At, long Sequence) after, CancellationToken cancellationToken)
    {
        (long oldest, List<(long Term, long At, long Sequence)> rows) = await store.ReadAsync(
            reader => (reader.Sql.Scalar("SELECT MIN(sequence) FROM journal"), reader.Sql.Query(
                "SELECT term, at, sequence FROM delivery_trace WHERE (term, at, sequence) > (@1, @2, @3) ORDER BY term, at, sequence LIMIT @4",
                static row => (row.Int64(0), row.Int64(1), row.Int64(2)), after.Term, after.At, after.Sequence, RowsAtOnce)),
            cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0) return null;
        if (rows.Exists(row => row.Sequence < oldest))
        {
            await store.WriteAsync(
                transaction => transaction.Sql.Execute(
                    "DELETE FROM delivery_trace WHERE (term, at, sequence) > (@1, @2, @3) AND (term, at, sequence) <= (@4, @5, @6) AND sequence < @7",
                    after.Term, after.At, after.Sequence, rows[^1].Term, rows[^1].At, rows[^1].Sequence, oldest),
                cancellationToken).ConfigureAwait(false);
        }

        return rows[^1];
    }
}
