using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>The rows of the charts. A question reads the rows of its span and no others.</summary>
internal static class SeriesTable
{
    private const int PartsAtOnce = 1000;

    internal static void Add(SqlSession sql, SeriesKey key, long count)
    {
        if (sql.Execute("UPDATE delivery_series SET value = value + @5 WHERE domain = @1 AND step = @2 AND at = @3 AND name = @4", key.Domain, (long)key.Step, key.At, key.Name, count) == 0) Insert(sql, key, count);
    }

    /// <summary>The last figure of its time stands, or the highest: so it does not matter how many processes look.</summary>
    internal static void Set(SqlSession sql, SeriesKey key, long value)
    {
        int changed = SeriesNames.IsPeak(key.Name)
            ? sql.Execute("UPDATE delivery_series SET value = MAX(value, @5) WHERE domain = @1 AND step = @2 AND at = @3 AND name = @4", key.Domain, (long)key.Step, key.At, key.Name, value)
            : sql.Execute("UPDATE delivery_series SET value = @5 WHERE domain = @1 AND step = @2 AND at = @3 AND name = @4", key.Domain, (long)key.Step, key.At, key.Name, value);
        if (changed == 0) Insert(sql, key, value);
    }

    /// <param name="visit">Name, beginning, value; ascending by time.</param>
    internal static void Read(SqlSession sql, long domain, SeriesStep step, long from, long until, Action<string, long, long> visit) => sql.Visit(
        "SELECT name, at, value FROM delivery_series WHERE domain = @1 AND step = @2 AND at >= @3 AND at < @4 ORDER BY at",
        visit, static (row, to) => to(row.Text(0), row.Int64(1), row.Int64(2)), domain, (long)step, from, until);

    /// <summary>What a gauge was before a moment; null when it was not looked at since.</summary>
    internal static long? Last(SqlSession sql, long domain, SeriesStep step, string name, long since, long before) => sql.QueryFirst(
        "SELECT value FROM delivery_series WHERE domain = @1 AND step = @2 AND at >= @3 AND at < @4 AND name = @5 ORDER BY at DESC LIMIT 1",
        static row => (long?)row.Int64(0), domain, (long)step, since, before, name);

    /// <summary>The parts (a domain and a step) that have rows of before their moment, from a part on.</summary>
    /// <returns>The parts, and the last one that was looked at; null there at the end.</returns>
    internal static (List<(long Domain, SeriesStep Step)> Old, (long Domain, SeriesStep Step)? Last) FindOld(SqlSession sql, (long Domain, SeriesStep Step) after, Func<SeriesStep, long> kept)
    {
        var old = new List<(long, SeriesStep)>();
        for (int i = 0; i < PartsAtOnce; i++)
        {
            (long Domain, SeriesStep Step, long First)? part = sql.QueryFirst(
                "SELECT domain, step, at FROM delivery_series WHERE (domain, step) > (@1, @2) ORDER BY domain, step, at LIMIT 1",
                static row => ((long, SeriesStep, long)?)(row.Int64(0), (SeriesStep)row.Int32(1), row.Int64(2)), after.Domain, (long)after.Step);
            if (part is not { } found) return (old, null);
            after = (found.Domain, found.Step);
            if (found.First < kept(found.Step)) old.Add(after);
        }

        return (old, after);
    }

    internal static void Forget(SqlSession sql, long domain, SeriesStep step, long before) =>
        sql.Execute("DELETE FROM delivery_series WHERE domain = @1 AND step = @2 AND at < @3", domain, (long)step, before);

    private static void Insert(SqlSession sql, SeriesKey key, long value) =>
        sql.Execute("INSERT INTO delivery_series (domain, step, at, name, value) VALUES (@1, @2, @3, @4, @5)", key.Domain, (long)key.Step, key.At, key.Name, value);
}
