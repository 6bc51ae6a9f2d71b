using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>The rows of what destinations have taught.</summary>
internal static class DestinationTable
{
    internal static List<LearntDestination> Read(SqlSession sql, int most) => sql.Query(
        "SELECT name, pool, places, pace, throttled, per_connection, used FROM delivery_destination ORDER BY used DESC LIMIT @1",
        static row => new LearntDestination(
            row.Text(0), row.Text(1), (int)row.Int64(2), TimeSpan.FromMilliseconds(row.Int64(3)),
            row.Int64(4) == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(4)), (int)row.Int64(5), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(6))),
        most);

    internal static void Write(SqlSession sql, LearntDestination learnt)
    {
        Remove(sql, learnt.Name, learnt.Pool);
        sql.Execute(
            "INSERT INTO delivery_destination (name, pool, places, pace, throttled, per_connection, used) VALUES (@1, @2, @3, @4, @5, @6, @7)",
            learnt.Name, learnt.Pool, learnt.Window, (long)learnt.Pace.TotalMilliseconds, learnt.ThrottledAt?.ToUnixTimeMilliseconds() ?? 0, learnt.MessagesPerConnection, learnt.LastUsed.ToUnixTimeMilliseconds());
    }

    internal static void Remove(SqlSession sql, string name, string pool) => sql.Execute("DELETE FROM delivery_destination WHERE name = @1 AND pool = @2", name, pool);

    internal static void Forget(SqlSession sql, DateTimeOffset before) => sql.Execute("DELETE FROM delivery_destination WHERE used < @1", before.ToUnixTimeMilliseconds());
}
