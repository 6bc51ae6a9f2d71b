using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>The rows of how far addresses have warmed up.</summary>
internal static class WarmUpTable
{
    internal static List<WarmUpState> Read(SqlSession sql) => sql.Query(
        "SELECT address, provider, day, step, sent, deferred, refused FROM delivery_warm_up",
        static row => new WarmUpState(row.Text(0), row.Text(1)) { Day = (int)row.Int64(2), Step = (int)row.Int64(3), Sent = (int)row.Int64(4), Deferred = (int)row.Int64(5), Refused = (int)row.Int64(6) });

    internal static void Write(SqlSession sql, WarmUpFigure figure)
    {
        sql.Execute("DELETE FROM delivery_warm_up WHERE address = @1 AND provider = @2", figure.Address, figure.Provider);
        sql.Execute(
            "INSERT INTO delivery_warm_up (address, provider, day, step, sent, deferred, refused) VALUES (@1, @2, @3, @4, @5, @6, @7)",
            figure.Address, figure.Provider, figure.DayNumber, figure.Step - 1, figure.Sent, figure.Deferred, figure.Refused);
    }
}
