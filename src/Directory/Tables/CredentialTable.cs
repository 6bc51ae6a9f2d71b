using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>What proves an account's owner. Read at each sign-in and never kept: the snapshot in memory holds no credential.</summary>
internal static class CredentialTable
{
    internal static Credential? Find(SqlSession sql, AccountId account) =>
        sql.QueryFirst<Credential>(
            "SELECT password, scram_iterations, scram_salt, scram_stored_key, scram_server_key, changed FROM directory_credential WHERE account = @1",
            static row => new Credential(row.Text(0), new ScramKeys(row.Int32(1), row.Bytes(2), row.Bytes(3), row.Bytes(4))) { Changed = row.Int64(5) },
            account.Value);

    internal static void Set(SqlSession sql, AccountId account, Credential credential, DateTimeOffset now)
    {
        sql.Execute("DELETE FROM directory_credential WHERE account = @1", account.Value);
        sql.Execute(
            "INSERT INTO directory_credential (account, password, scram_iterations, scram_salt, scram_stored_key, scram_server_key, changed) VALUES (@1, @2, @3, @4, @5, @6, @7)",
            account.Value, credential.PasswordHash, (long)credential.Scram.Iterations, credential.Scram.Salt, credential.Scram.StoredKey, credential.Scram.ServerKey, now);
    }

    /// <summary>Renews a credential, unless the password was changed meanwhile. The password is the same, and so is its moment.</summary>
    internal static void Replace(SqlSession sql, AccountId account, string oldHash, Credential credential)
    {
        if (Find(sql, account) is { } old && old.PasswordHash == oldHash) Set(sql, account, credential, DateTimeOffset.FromUnixTimeMilliseconds(old.Changed));
    }
}
