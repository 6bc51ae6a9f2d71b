using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>Second factors and what stands in for them, in the store.</summary>
internal static class FactorTables
{
    internal static TotpRow? FindTotp(SqlSession sql, AccountId account) => sql.QueryFirst(
        "SELECT sealed, confirmed, step, failures, locked_until, created FROM identity_totp WHERE account = @1",
        static row => new TotpRow(row.Bytes(0), row.Bool(1), row.Int64(2), row.Int64(3), row.Moment(4)) { Created = row.Moment(5) },
        account.Value);

    internal static bool HasTotp(SqlSession sql, AccountId account) => sql.Scalar("SELECT COUNT(*) FROM identity_totp WHERE account = @1 AND confirmed = 1", account.Value) > 0;

    internal static bool HasPasskey(SqlSession sql, AccountId account) => sql.Scalar("SELECT COUNT(*) FROM identity_passkey WHERE account = @1", account.Value) > 0;

    internal static void SetTotp(SqlSession sql, AccountId account, TotpRow row, DateTimeOffset now)
    {
        sql.Execute("DELETE FROM identity_totp WHERE account = @1", account.Value);
        sql.Execute(
            "INSERT INTO identity_totp (account, sealed, confirmed, step, failures, locked_until, created) VALUES (@1, @2, @3, @4, @5, @6, @7)",
            account.Value, row.Sealed, row.Confirmed, row.Step, row.Failures, row.LockedUntil, now);
    }

    internal static void UpdateTotp(SqlSession sql, AccountId account, long step, long failures, DateTimeOffset lockedUntil) =>
        sql.Execute("UPDATE identity_totp SET step = @2, failures = @3, locked_until = @4 WHERE account = @1", account.Value, step, failures, lockedUntil);

    internal static void DeleteFactors(SqlSession sql, AccountId account)
    {
        sql.Execute("DELETE FROM identity_totp WHERE account = @1", account.Value);
        sql.Execute("DELETE FROM identity_recovery WHERE account = @1", account.Value);
        DeleteSteps(sql, account);
    }

    internal static void DeleteSteps(SqlSession sql, AccountId account) => sql.Execute("DELETE FROM identity_step WHERE account = @1", account.Value);

    internal static void SetRecovery(SqlSession sql, AccountId account, IEnumerable<string> hashes)
    {
        sql.Execute("DELETE FROM identity_recovery WHERE account = @1", account.Value);
        foreach (string hash in hashes) sql.Execute("INSERT INTO identity_recovery (account, hash) VALUES (@1, @2)", account.Value, hash);
    }

    internal static long CountRecovery(SqlSession sql, AccountId account) => sql.Scalar("SELECT COUNT(*) FROM identity_recovery WHERE account = @1", account.Value);

    /// <summary>True once for each code.</summary>
    internal static bool TakeRecovery(SqlSession sql, AccountId account, string hash) => sql.Execute("DELETE FROM identity_recovery WHERE account = @1 AND hash = @2", account.Value, hash) > 0;

    internal sealed record TotpRow(byte[] Sealed, bool Confirmed, long Step, long Failures, DateTimeOffset LockedUntil)
    {
        internal DateTimeOffset Created { get; init; }
    }
}
