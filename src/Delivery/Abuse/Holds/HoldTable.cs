using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Rows of <c>delivery_hold</c>, one for each account whose sending is held.</summary>
internal static class HoldTable
{
    private const string Columns = "account, state, since, held_by, reason, locked, released_by";

    internal static List<AccountHold> List(SqlSession sql) => sql.Query($"SELECT {Columns} FROM delivery_hold ORDER BY since, account", Map);

    internal static AccountHold? Find(SqlSession sql, AccountId account) => sql.QueryFirst($"SELECT {Columns} FROM delivery_hold WHERE account = @1", Map, account.Value);

    internal static void Put(SqlSession sql, AccountHold hold)
    {
        Remove(sql, hold.Account);
        sql.Execute($"INSERT INTO delivery_hold ({Columns}) VALUES (@1, @2, @3, @4, @5, @6, @7)", hold.Account.Value, (long)hold.State, hold.Since, hold.By, hold.Reason, hold.Locked, hold.ReleasedBy);
    }

    internal static void Remove(SqlSession sql, AccountId account) => sql.Execute("DELETE FROM delivery_hold WHERE account = @1", account.Value);

    private static AccountHold Map(SqlRow row) => new()
    {
        Account = new AccountId(row.Int64(0)),
        State = (HoldState)row.Int32(1),
        Since = row.Moment(2),
        By = row.Text(3),
        Reason = row.Text(4),
        Locked = row.Bool(5),
        ReleasedBy = row.TextOrNull(6),
    };
}
