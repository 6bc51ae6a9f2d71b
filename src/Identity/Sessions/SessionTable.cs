using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>Browser sessions in the store.</summary>
internal static class SessionTable
{
    private const string Columns = "id, account, password_moment, created, used, address, user_agent, method, provider, provider_session, device";

    internal static BrowserSession? Find(SqlSession sql, string id) =>
        sql.QueryFirst($"SELECT {Columns} FROM identity_session WHERE id = @1", Map, id);

    /// <summary>The one that was used last comes first.</summary>
    internal static List<BrowserSession> Of(SqlSession sql, AccountId account) =>
        sql.Query($"SELECT {Columns} FROM identity_session WHERE account = @1 ORDER BY used DESC, id", Map, account.Value);

    internal static void Insert(SqlSession sql, BrowserSession session) => sql.Execute(
        $"INSERT INTO identity_session ({Columns}) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11)",
        session.Id, session.Account.Value, session.PasswordMoment, session.Created, session.Used, session.Address, session.UserAgent, session.Method, session.Provider, session.ProviderSession, session.Device);

    internal static void Touch(SqlSession sql, string id, DateTimeOffset used, string address) =>
        sql.Execute("UPDATE identity_session SET used = @2, address = @3 WHERE id = @1", id, used, address);

    internal static void SetMethod(SqlSession sql, string id, string method) => sql.Execute("UPDATE identity_session SET method = @2 WHERE id = @1", id, method);

    internal static bool Delete(SqlSession sql, string id) => sql.Execute("DELETE FROM identity_session WHERE id = @1", id) > 0;

    /// <summary>Those that a provider began; which they were.</summary>
    internal static List<BrowserSession> DeleteOfProvider(SqlSession sql, string provider)
    {
        List<BrowserSession> there = sql.Query($"SELECT {Columns} FROM identity_session WHERE provider = @1", Map, provider);
        sql.Execute("DELETE FROM identity_session WHERE provider = @1", provider);
        return there;
    }

    /// <summary>Those that one session at a provider began.</summary>
    internal static List<BrowserSession> OfProviderSession(SqlSession sql, string provider, string session) =>
        sql.Query($"SELECT {Columns} FROM identity_session WHERE provider = @1 AND provider_session = @2", Map, provider, session);

    internal static void DeleteAll(SqlSession sql, AccountId account) => sql.Execute("DELETE FROM identity_session WHERE account = @1", account.Value);

    /// <summary>Some of those that were not used, or are older, than the moments say; how many.</summary>
    internal static int DeleteExpired(SqlSession sql, DateTimeOffset usedBefore, DateTimeOffset createdBefore, int limit) => sql.Execute(
        "DELETE FROM identity_session WHERE id IN (SELECT id FROM (SELECT id FROM identity_session WHERE used < @1 OR created < @2 ORDER BY used LIMIT @3) AS expired)",
        usedBefore, createdBefore, limit);

    private static BrowserSession Map(SqlRow row) => new()
    {
        Id = row.Text(0),
        Account = new AccountId(row.Int64(1)),
        PasswordMoment = row.Int64(2),
        Created = row.Moment(3),
        Used = row.Moment(4),
        Address = row.Text(5),
        UserAgent = row.Text(6),
        Method = row.Text(7),
        Provider = row.TextOrNull(8),
        ProviderSession = row.TextOrNull(9),
        Device = row.TextOrNull(10),
    };
}
