using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>The browsers that accounts were signed in to in. id is the hash of the browser's cookie.</summary>
internal static class DeviceTable
{
    internal static long Count(SqlSession sql, AccountId account) => sql.Scalar("SELECT COUNT(*) FROM identity_device WHERE account = @1", account.Value);

    /// <summary>When somebody signed in there last; null where nobody did, or where that was taken back.</summary>
    internal static DateTimeOffset? Trusted(SqlSession sql, AccountId account, string id) =>
        sql.QueryFirst<DateTimeOffset?>("SELECT used FROM identity_device WHERE account = @1 AND id = @2 AND trusted = 1", static row => row.Moment(0), account.Value, id);

    /// <returns>False where it is new.</returns>
    internal static bool Renew(SqlSession sql, AccountId account, string id, DateTimeOffset now) =>
        sql.Execute("UPDATE identity_device SET used = @3, trusted = 1 WHERE account = @1 AND id = @2", account.Value, id, now) > 0;

    internal static void Insert(SqlSession sql, AccountId account, string id, DateTimeOffset now) =>
        sql.Execute("INSERT INTO identity_device (account, id, used, trusted) VALUES (@1, @2, @3, 1)", account.Value, id, now);

    internal static void DeleteOldest(SqlSession sql, AccountId account, long count) => sql.Execute(
        "DELETE FROM identity_device WHERE account = @1 AND id IN (SELECT id FROM (SELECT id FROM identity_device WHERE account = @1 ORDER BY used LIMIT @2) AS oldest)", account.Value, count);

    /// <summary>That it was there stays known, so that the next sign-in is no news; it has no tries of its own until then.</summary>
    internal static void Distrust(SqlSession sql, AccountId account, string id) =>
        sql.Execute("UPDATE identity_device SET trusted = 0 WHERE account = @1 AND id = @2", account.Value, id);

    /// <param name="kept">Null for all.</param>
    internal static void DistrustOthers(SqlSession sql, AccountId account, string? kept) =>
        sql.Execute("UPDATE identity_device SET trusted = 0 WHERE account = @1 AND id <> @2", account.Value, kept ?? "");

    internal static void DeleteAll(SqlSession sql, AccountId account) => sql.Execute("DELETE FROM identity_device WHERE account = @1", account.Value);
}
