using System.Globalization;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>How the journal is written and searched. It is in the order of time, so a trace begins at a moment by halving.</summary>
internal static class JournalRows
{
    // Traces that one pass over the journal looks for; one statement serves every number of them.
    private const int TracesAtOnce = 500;

    private const string Columns = "SELECT sequence, at, kind, account, sender, recipient, message_id, trace, detail FROM journal";

    private const string Matching = Columns + """
         WHERE sequence > @1 AND (@2 IS NULL OR at >= @2) AND (@3 IS NULL OR at < @3) AND (@4 IS NULL OR kind = @4)
            AND (@5 IS NULL OR sender = @5 COLLATE NOCASE) AND (@6 IS NULL OR recipient = @6 COLLATE NOCASE)
            AND (@7 IS NULL OR message_id = @7) AND (@8 IS NULL OR trace = @8)
        """;

    private const string OldestFirst = Matching + " ORDER BY sequence LIMIT @9";
    private const string NewestFirst = Matching + " ORDER BY sequence DESC LIMIT @9";

    private static readonly string ByTraces = $"{Columns} WHERE trace IN ({string.Join(", ", Enumerable.Range(2, TracesAtOnce).Select(static i => string.Create(CultureInfo.InvariantCulture, $"@{i}")))}) ORDER BY sequence DESC LIMIT @1";

    internal static long Insert(SqlSession sql, JournalRecord record) => sql.Insert(
        "INSERT INTO journal (at, kind, account, sender, recipient, message_id, trace, detail) VALUES (@1, @2, @3, @4, @5, @6, @7, @8)",
        record.At, record.Kind, record.Account?.Value, record.Sender, record.Recipient, record.MessageIdHeader, record.Trace, record.Detail);

    internal static List<JournalRecord> Read(SqlSession sql, JournalQuery query)
    {
        long after = query.After;
        if (query.Since is { } since) after = Math.Max(after, LastBefore(sql, since));
        List<JournalRecord> found = sql.Query(
            query.Newest ? NewestFirst : OldestFirst, Map,
            after, query.Since, query.Until, query.Kind, query.Sender, query.Recipient, query.MessageIdHeader, query.Trace, query.Limit);
        if (query.Newest) found.Reverse();
        return found;
    }

    /// <summary>All that is tied together by these traces, the newest of each pass and in no order. It is one pass for many of them: the journal has no index, because delivery would pay for it.</summary>
    internal static List<JournalRecord> Read(SqlSession sql, IReadOnlyCollection<string> traces, int limit)
    {
        var found = new List<JournalRecord>();
        foreach (string[] some in traces.Chunk(TracesAtOnce))
        {
            var parameters = new SqlValue[TracesAtOnce + 1];
            parameters[0] = limit;
            for (int i = 0; i < TracesAtOnce; i++) parameters[i + 1] = i < some.Length ? some[i] : SqlValue.Null;
            found.AddRange(sql.Query(ByTraces, Map, parameters));
        }

        return found;
    }

    private static JournalRecord Map(SqlRow row) => new(row.Text(2))
    {
        Sequence = row.Int64(0),
        At = row.Moment(1),
        Account = row.IsNull(3) ? null : new AccountId(row.Int64(3)),
        Sender = row.TextOrNull(4),
        Recipient = row.TextOrNull(5),
        MessageIdHeader = row.TextOrNull(6),
        Trace = row.TextOrNull(7),
        Detail = row.TextOrNull(8),
    };

    // The clock may step back a little between records; a day of slack costs a short scan and misses nothing.
    private static long LastBefore(SqlSession sql, DateTimeOffset since)
    {
        long target = since.AddDays(-1).ToUnixTimeMilliseconds();
        long low = 0;
        long high = sql.Scalar("SELECT MAX(sequence) FROM journal");
        while (low < high)
        {
            long middle = low + ((high - low + 1) / 2);
            long at = sql.Scalar("SELECT at FROM journal WHERE sequence >= @1 ORDER BY sequence LIMIT 1", middle);
            if (at < target) low = middle;
            else high = middle - 1;
        }

        return low;
    }
}
