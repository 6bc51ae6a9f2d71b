using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>The rows of the hourly figures.</summary>
internal static class FigureTable
{
    private const int FlowsRemovedAtOnce = 500;

    internal static void Add(SqlSession sql, JournalFold fold, FigureOptions options)
    {
        foreach ((FlowKey key, Dictionary<string, long> counts) in fold.Counts)
        {
            long flow = FlowOf(sql, key, options);
            foreach ((string name, long count) in counts)
            {
                if (sql.Execute("UPDATE delivery_figure SET value = value + @3 WHERE flow = @1 AND name = @2", flow, name, count) == 0)
                    sql.Execute("INSERT INTO delivery_figure (flow, name, value) VALUES (@1, @2, @3)", flow, name, count);
            }
        }

        foreach ((FlowKey key, Dictionary<string, long> replies) in fold.Replies)
        {
            long flow = FlowOf(sql, key, options);
            foreach ((string reply, long count) in replies)
            {
                if (sql.Execute("UPDATE delivery_reply SET value = value + @3 WHERE flow = @1 AND reply = @2", flow, reply, count) > 0) continue;
                if (sql.Scalar("SELECT COUNT(*) FROM delivery_reply WHERE flow = @1", flow) < options.MaximumReplies)
                    sql.Execute("INSERT INTO delivery_reply (flow, reply, value) VALUES (@1, @2, @3)", flow, reply, count);
            }
        }
    }

    /// <summary>Removes some hours that are no longer kept; false when there are none.</summary>
    internal static bool Forget(SqlSession sql, long beforeHour)
    {
        if (sql.Scalar("SELECT EXISTS (SELECT 1 FROM delivery_flow WHERE hour < @1)", beforeHour) == 0) return false;
        foreach (long flow in sql.Query("SELECT id FROM delivery_flow WHERE hour < @1 ORDER BY hour LIMIT @2", static row => row.Int64(0), beforeHour, FlowsRemovedAtOnce))
        {
            sql.Execute("DELETE FROM delivery_figure WHERE flow = @1", flow);
            sql.Execute("DELETE FROM delivery_reply WHERE flow = @1", flow);
            sql.Execute("DELETE FROM delivery_flow WHERE id = @1", flow);
        }

        return true;
    }

    /// <param name="domain">Null for all.</param>
    internal static FigureSums ByDomain(SqlSession sql, long fromHour, string? domain) => Sum(
        sql, "SELECT w.domain, f.name, SUM(f.value) FROM delivery_flow w JOIN delivery_figure f ON f.flow = w.id WHERE w.hour >= @1 AND (@2 IS NULL OR w.domain = @2) GROUP BY w.domain, f.name", fromHour, domain);

    internal static FigureSums ByDestination(SqlSession sql, long fromHour, string? domain) => Sum(
        sql, "SELECT w.destination, f.name, SUM(f.value) FROM delivery_flow w JOIN delivery_figure f ON f.flow = w.id WHERE w.hour >= @1 AND (@2 IS NULL OR w.domain = @2) GROUP BY w.destination, f.name", fromHour, domain);

    internal static FigureSums ByHour(SqlSession sql, long fromHour, string? domain) => Sum(
        sql, "SELECT w.hour, f.name, SUM(f.value) FROM delivery_flow w JOIN delivery_figure f ON f.flow = w.id WHERE w.hour >= @1 AND (@2 IS NULL OR w.domain = @2) GROUP BY w.hour, f.name", fromHour, domain);

    /// <summary>What the destination says most often to mail it does not take; null when nothing was kept.</summary>
    internal static string? UsualReply(SqlSession sql, long fromHour, string? domain, string destination) => sql.QueryFirst(
        "SELECT r.reply FROM delivery_flow w JOIN delivery_reply r ON r.flow = w.id WHERE w.hour >= @1 AND (@2 IS NULL OR w.domain = @2) AND w.destination = @3 GROUP BY r.reply ORDER BY SUM(r.value) DESC, r.reply LIMIT 1",
        static row => row.Text(0), fromHour, domain, destination);

    private static FigureSums Sum(SqlSession sql, string statement, long fromHour, string? domain)
    {
        var sums = new FigureSums();
        sql.Visit(statement, sums, static (row, all) => all.Add(row.Text(0), row.Text(1), row.Int64(2)), fromHour, domain);
        return sums;
    }

    private static long FlowOf(SqlSession sql, FlowKey key, FigureOptions options)
    {
        long found = Find(sql, key);
        if (found != 0) return found;
        if (key.Destination.Length > 0 && sql.Scalar("SELECT COUNT(*) FROM delivery_flow WHERE hour = @1", key.Hour) >= options.MaximumFlows)
        {
            // One that invents destinations must not fill the disk.
            key = key with { Destination = "" };
            found = Find(sql, key);
            if (found != 0) return found;
        }

        return sql.Insert("INSERT INTO delivery_flow (hour, domain, destination) VALUES (@1, @2, @3)", key.Hour, key.Domain, key.Destination);
    }

    private static long Find(SqlSession sql, FlowKey key) =>
        sql.Scalar("SELECT id FROM delivery_flow WHERE hour = @1 AND domain = @2 AND destination = @3", key.Hour, key.Domain, key.Destination);
}
