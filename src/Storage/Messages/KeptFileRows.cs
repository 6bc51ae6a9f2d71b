using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>A file that an account keeps beside its mail.</summary>
public readonly record struct KeptFileId(long Value);

/// <param name="Size">Octets.</param>
public sealed record KeptFile(KeptFileId Id, BlobId Blob, long Size);

/// <summary>
/// Files that stay until they are released: each counts as a reference to its content, and its octets count in the account's quota and in its domain's.
/// </summary>
internal static class KeptFileRows
{
    internal static KeptFile? Find(SqlSession sql, AccountId account, KeptFileId file) => sql.QueryFirst(
        "SELECT id, blob, octets FROM kept_file WHERE id = @1 AND account = @2", Map, file.Value, account.Value);

    internal static List<KeptFile> List(SqlSession sql, AccountId account) => sql.Query("SELECT id, blob, octets FROM kept_file WHERE account = @1 ORDER BY id", Map, account.Value);

    /// <param name="blob">A reference to it is taken over.</param>
    internal static KeptFile Insert(SqlSession sql, AccountWrites accounts, AccountId account, BlobId blob, long octets)
    {
        long id = sql.Insert("INSERT INTO kept_file (account, blob, octets) VALUES (@1, @2, @3)", account.Value, blob.Value, octets);
        accounts.AddUse(account, accounts.Require(account).Domain, octets, 0);
        return new KeptFile(new KeptFileId(id), blob, octets);
    }

    internal static bool Release(SqlSession sql, AccountWrites accounts, ContentWrites contents, AccountId account, KeptFileId file)
    {
        if (Find(sql, account, file) is not { } found) return false;
        Delete(sql, accounts, contents, account, found);
        return true;
    }

    internal static void ReleaseAll(SqlSession sql, AccountWrites accounts, ContentWrites contents, AccountId account)
    {
        foreach (KeptFile file in List(sql, account)) Delete(sql, accounts, contents, account, file);
    }

    private static void Delete(SqlSession sql, AccountWrites accounts, ContentWrites contents, AccountId account, KeptFile file)
    {
        sql.Execute("DELETE FROM kept_file WHERE id = @1", file.Id.Value);
        if (accounts.Find(account) is { } row) accounts.AddUse(account, row.Domain, -file.Size, 0);
        contents.Release(file.Blob);
    }

    private static readonly Func<SqlRow, KeptFile> Map = static row => new KeptFile(new KeptFileId(row.Int64(0)), new BlobId(row.Int64(1)), row.Int64(2));
}
