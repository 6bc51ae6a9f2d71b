using System.Security.Cryptography;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>Random keys that belong to the store, made when they are first asked for.</summary>
internal static class SecretTable
{
    internal const string UnknownNames = "unknown-names";

    internal static byte[]? Find(SqlSession sql, string name) =>
        sql.QueryFirst<byte[]>("SELECT secret FROM directory_secret WHERE name = @1", static row => row.Bytes(0), name);

    internal static byte[] FindOrMake(SqlSession sql, string name)
    {
        if (Find(sql, name) is { } secret) return secret;
        secret = RandomNumberGenerator.GetBytes(32);
        sql.Execute("INSERT INTO directory_secret (name, secret) VALUES (@1, @2)", name, secret);
        return secret;
    }
}
