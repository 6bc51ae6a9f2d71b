using Posthouse.Storage;

namespace Posthouse.Sieve;

/// <summary>Rows of scripts. Every change takes the next moment of its owner's count, in the same transaction.</summary>
internal static class ScriptTable
{
    private const string Columns = "SELECT id, scope, owner, name, state, hash, octets, created, changed FROM sieve_script";

    internal static List<StoredScript> List(SqlSession sql, ScriptOwner owner) =>
        sql.Query(Columns + " WHERE scope = @1 AND owner = @2 ORDER BY name", Map, (long)owner.Scope, owner.Id);

    internal static StoredScript? Find(SqlSession sql, ScriptOwner owner, string name) =>
        sql.QueryFirst(Columns + " WHERE scope = @1 AND owner = @2 AND name = @3", Map, (long)owner.Scope, owner.Id, name);

    internal static StoredScript? Active(SqlSession sql, ScriptOwner account) =>
        sql.QueryFirst(Columns + " WHERE state = 1 AND scope = @1 AND owner = @2", Map, (long)account.Scope, account.Id);

    internal static List<StoredScript> All(SqlSession sql) => sql.Query(Columns + " ORDER BY scope DESC, owner, name", Map);

    internal static List<StoredScript> Administrators(SqlSession sql) => sql.Query(Columns + " WHERE state IN (2, 3) ORDER BY scope, owner, name", Map);

    internal static byte[]? Content(SqlSession sql, long id) => sql.QueryFirst("SELECT content FROM sieve_script WHERE id = @1", static row => row.Bytes(0), id);

    internal static long State(SqlSession sql, ScriptOwner owner) => sql.Scalar("SELECT changes FROM sieve_owner WHERE scope = @1 AND owner = @2", (long)owner.Scope, owner.Id);

    internal static long NextState(SqlSession sql, ScriptOwner owner)
    {
        if (sql.Execute("UPDATE sieve_owner SET changes = changes + 1 WHERE scope = @1 AND owner = @2", (long)owner.Scope, owner.Id) == 0)
            sql.Execute("INSERT INTO sieve_owner (scope, owner, changes) VALUES (@1, @2, 1)", (long)owner.Scope, owner.Id);
        return State(sql, owner);
    }

    internal static void Insert(SqlSession sql, ScriptOwner owner, string name, string hash, byte[] content, DateTimeOffset now, long state) => sql.Execute(
        "INSERT INTO sieve_script (scope, owner, name, state, hash, octets, created, changed, made_at, changed_at, content) VALUES (@1, @2, @3, 0, @4, @5, @6, @6, @7, @7, @8)",
        (long)owner.Scope, owner.Id, name, hash, (long)content.Length, now, state, content);

    internal static void SetContent(SqlSession sql, long id, string hash, byte[] content, DateTimeOffset now, long state) => sql.Execute(
        "UPDATE sieve_script SET hash = @2, octets = @3, content = @4, changed = @5, changed_at = @6 WHERE id = @1", id, hash, (long)content.Length, content, now, state);

    internal static void SetName(SqlSession sql, long id, string name, DateTimeOffset now, long state) =>
        sql.Execute("UPDATE sieve_script SET name = @2, changed = @3, changed_at = @4 WHERE id = @1", id, name, now, state);

    internal static void SetUse(SqlSession sql, long id, ScriptUse use, long state) => sql.Execute("UPDATE sieve_script SET state = @2, changed_at = @3 WHERE id = @1", id, (long)use, state);

    internal static void Delete(SqlSession sql, StoredScript script, long state)
    {
        sql.Execute("INSERT INTO sieve_gone (scope, owner, gone_at, script, made_at) SELECT scope, owner, @2, id, made_at FROM sieve_script WHERE id = @1", script.Id, state);
        sql.Execute("DELETE FROM sieve_script WHERE id = @1", script.Id);
    }

    /// <summary>Everything of an account that is gone; how many rows.</summary>
    internal static int DeleteAccount(SqlSession sql, long account) =>
        sql.Execute("DELETE FROM sieve_script WHERE scope = 0 AND owner = @1", account)
        + sql.Execute("DELETE FROM sieve_gone WHERE scope = 0 AND owner = @1", account)
        + sql.Execute("DELETE FROM sieve_answered WHERE account = @1", account)
        + sql.Execute("DELETE FROM sieve_seen WHERE account = @1", account)
        + sql.Execute("DELETE FROM sieve_sent WHERE account = @1", account)
        + sql.Execute("DELETE FROM sieve_event WHERE account = @1", account)
        + sql.Execute("DELETE FROM sieve_owner WHERE scope = 0 AND owner = @1", account);

    /// <summary>Everything of a domain that is gone; how many rows.</summary>
    internal static int DeleteDomain(SqlSession sql, long domain) =>
        sql.Execute("DELETE FROM sieve_script WHERE scope = 1 AND owner = @1", domain)
        + sql.Execute("DELETE FROM sieve_gone WHERE scope = 1 AND owner = @1", domain)
        + sql.Execute("DELETE FROM sieve_owner WHERE scope = 1 AND owner = @1", domain);

    /// <summary>True the first time for this content.</summary>
    internal static bool TakeTold(SqlSession sql, long id, string hash) =>
        sql.Execute("UPDATE sieve_script SET told = @2 WHERE id = @1 AND hash = @2 AND (told IS NULL OR told <> @2)", id, hash) > 0;

    internal static ScriptChanges Since(SqlSession sql, ScriptOwner owner, long since)
    {
        var created = new List<long>();
        var updated = new List<long>();
        foreach ((long id, long made) in sql.Query("SELECT id, made_at FROM sieve_script WHERE scope = @1 AND owner = @2 AND changed_at > @3 ORDER BY changed_at", static row => (row.Int64(0), row.Int64(1)), (long)owner.Scope, owner.Id, since))
            (made > since ? created : updated).Add(id);
        // What came and went since then was never seen.
        List<long> gone = sql.Query("SELECT script FROM sieve_gone WHERE scope = @1 AND owner = @2 AND gone_at > @3 AND made_at <= @3 ORDER BY gone_at", static row => row.Int64(0), (long)owner.Scope, owner.Id, since);
        return new ScriptChanges(State(sql, owner), created, updated, gone);
    }

    private static StoredScript Map(SqlRow row) => new(
        row.Int64(0), new ScriptOwner((ScriptScope)row.Int32(1), row.Int64(2)), row.Text(3), (ScriptUse)row.Int32(4), row.Text(5), row.Int32(6), row.Moment(7), row.Moment(8));
}
