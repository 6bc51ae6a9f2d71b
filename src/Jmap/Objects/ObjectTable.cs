using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <param name="Created">The kind's modification sequence when it was made.</param>
/// <param name="Changed">And when it was changed last.</param>
/// <param name="Value">JSON, read by the kind's own type.</param>
internal sealed record StoredObject(long Id, long Created, long Changed, string Value);

/// <summary>
/// Small objects of an account, by kind: each kind has a modification sequence of its own, and what was destroyed is remembered, so
/// that changes cost what changed.
/// </summary>
internal static class ObjectTable
{
    // Of each kind, what an account remembers as destroyed, to tell its clients; who knows an older state asks anew. Nobody sees a thousand of them go between two looks.
    private const int GoneKept = 1000;

    /// <summary>The state of the kind's objects; "0" where there never was one.</summary>
    internal static string State(StoreReader reader, AccountId account, ObjectKind kind) => Text(ModSeq(reader, account, kind));

    internal static List<StoredObject> List(StoreReader reader, AccountId account, ObjectKind kind) =>
        reader.Sql.Query("SELECT id, created, changed, value FROM jmap_object WHERE account = @1 AND kind = @2 ORDER BY id", Map, account.Value, (long)kind);

    internal static StoredObject? Find(StoreReader reader, AccountId account, ObjectKind kind, long id) =>
        reader.Sql.QueryFirst("SELECT id, created, changed, value FROM jmap_object WHERE account = @1 AND kind = @2 AND id = @3", Map, account.Value, (long)kind, id);

    /// <param name="first">The number of the first object that ever is; later ones follow.</param>
    internal static long Insert(WriteTransaction transaction, AccountId account, ObjectKind kind, string value, long first = 1)
    {
        long modSeq = Next(transaction, account, kind, first);
        long id = transaction.Sql.Scalar("SELECT next_id FROM jmap_counter WHERE account = @1 AND kind = @2", account.Value, (long)kind);
        transaction.Sql.Execute("UPDATE jmap_counter SET next_id = next_id + 1 WHERE account = @1 AND kind = @2", account.Value, (long)kind);
        transaction.Sql.Execute("INSERT INTO jmap_object (account, kind, id, created, changed, value) VALUES (@1, @2, @3, @4, @4, @5)", account.Value, (long)kind, id, modSeq, value);
        return id;
    }

    /// <summary>Replaces its value; makes it where it is one that everybody has.</summary>
    internal static void Put(WriteTransaction transaction, AccountId account, ObjectKind kind, long id, string value, long first = 1)
    {
        long modSeq = Next(transaction, account, kind, first);
        // What everybody has was there before anything was made.
        if (transaction.Sql.Execute("UPDATE jmap_object SET changed = @4, value = @5 WHERE account = @1 AND kind = @2 AND id = @3", account.Value, (long)kind, id, modSeq, value) == 0)
            transaction.Sql.Execute("INSERT INTO jmap_object (account, kind, id, created, changed, value) VALUES (@1, @2, @3, 0, @4, @5)", account.Value, (long)kind, id, modSeq, value);
    }

    /// <summary>It is another now, though its value is what it was: part of it is read from elsewhere. Nothing where it is not there.</summary>
    internal static void Touch(WriteTransaction transaction, AccountId account, ObjectKind kind, long id)
    {
        if (Find(transaction, account, kind, id) is null) return;
        transaction.Sql.Execute("UPDATE jmap_object SET changed = @4 WHERE account = @1 AND kind = @2 AND id = @3", account.Value, (long)kind, id, Next(transaction, account, kind, 1));
    }

    /// <summary>False where it is not there.</summary>
    internal static bool Delete(WriteTransaction transaction, AccountId account, ObjectKind kind, long id)
    {
        if (transaction.Sql.Execute("DELETE FROM jmap_object WHERE account = @1 AND kind = @2 AND id = @3", account.Value, (long)kind, id) == 0) return false;
        transaction.Sql.Execute("INSERT INTO jmap_gone (account, kind, modseq, id) VALUES (@1, @2, @3, @4)", account.Value, (long)kind, Next(transaction, account, kind, 1), id);
        Cut(transaction, account, kind);
        return true;
    }

    private static void Cut(WriteTransaction transaction, AccountId account, ObjectKind kind)
    {
        long last = transaction.Sql.Scalar("SELECT modseq FROM jmap_gone WHERE account = @1 AND kind = @2 ORDER BY modseq DESC LIMIT 1 OFFSET @3", account.Value, (long)kind, GoneKept);
        if (last == 0) return;
        transaction.Sql.Execute("DELETE FROM jmap_gone WHERE account = @1 AND kind = @2 AND modseq <= @3", account.Value, (long)kind, last);
        transaction.Sql.Execute("UPDATE jmap_counter SET cut = @3 WHERE account = @1 AND kind = @2", account.Value, (long)kind, last);
    }

    /// <param name="id">How the kind writes its ids.</param>
    /// <exception cref="MethodException">cannotCalculateChanges.</exception>
    internal static ChangesResult Changes(StoreReader reader, AccountId account, ObjectKind kind, string sinceState, int maximum, Func<long, string> id)
    {
        long now = ModSeq(reader, account, kind);
        if (!long.TryParse(sinceState, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long since) || since < 0 || since > now) throw MethodException.CannotCalculateChanges("The state is none of this account's.");
        if (since < reader.Sql.Scalar("SELECT cut FROM jmap_counter WHERE account = @1 AND kind = @2", account.Value, (long)kind)) throw MethodException.CannotCalculateChanges("What was destroyed since is not remembered any more.");
        List<(long ModSeq, long Id, long Created)> changed = reader.Sql.Query(
            """
            SELECT changed, id, created FROM jmap_object WHERE account = @1 AND kind = @2 AND changed > @3
            UNION ALL SELECT modseq, id, -1 FROM jmap_gone WHERE account = @1 AND kind = @2 AND modseq > @3 ORDER BY 1
            """,
            static row => (row.Int64(0), row.Int64(1), row.Int64(2)), account.Value, (long)kind, since);
        bool more = changed.Count > maximum;
        if (more) changed.RemoveRange(maximum, changed.Count - maximum);
        var result = new ChangesResult(Text(more ? changed[^1].ModSeq : now), more);
        foreach ((_, long number, long created) in changed) (created < 0 ? result.Destroyed : created > since ? result.Created : result.Updated).Add(id(number));
        return result;
    }

    private static long ModSeq(StoreReader reader, AccountId account, ObjectKind kind) =>
        reader.Sql.Scalar("SELECT modseq FROM jmap_counter WHERE account = @1 AND kind = @2", account.Value, (long)kind);

    private static long Next(WriteTransaction transaction, AccountId account, ObjectKind kind, long first)
    {
        if (transaction.Sql.Execute("UPDATE jmap_counter SET modseq = modseq + 1 WHERE account = @1 AND kind = @2", account.Value, (long)kind) == 0)
            transaction.Sql.Execute("INSERT INTO jmap_counter (account, kind, modseq, next_id) VALUES (@1, @2, 1, @3)", account.Value, (long)kind, first);
        transaction.Announce(account);
        return ModSeq(transaction, account, kind);
    }

    private static string Text(long modSeq) => modSeq.ToString("x", CultureInfo.InvariantCulture);

    private static readonly Func<SqlRow, StoredObject> Map = static row => new StoredObject(row.Int64(0), row.Int64(1), row.Int64(2), row.Text(3));
}
