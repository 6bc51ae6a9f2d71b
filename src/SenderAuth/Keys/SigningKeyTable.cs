using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Rows of <c>sender_auth_key</c>.</summary>
internal static class SigningKeyTable
{
    private const string Columns = "domain, selector, algorithm, bits, state, record, created, changed";

    internal static List<SigningKey> All(SqlSession sql) => sql.Query($"SELECT {Columns} FROM sender_auth_key ORDER BY domain, created, selector", Map);

    internal static List<SigningKey> Of(SqlSession sql, DomainName domain) =>
        sql.Query($"SELECT {Columns} FROM sender_auth_key WHERE domain = @1 ORDER BY created, selector", Map, domain.Ascii);

    internal static SigningKey? Find(SqlSession sql, DomainName domain, string selector) =>
        sql.QueryFirst($"SELECT {Columns} FROM sender_auth_key WHERE domain = @1 AND selector = @2", Map, domain.Ascii, selector);

    internal static byte[]? PrivateKey(SqlSession sql, SigningKey key) =>
        sql.QueryFirst<byte[]?>("SELECT private_key FROM sender_auth_key WHERE domain = @1 AND selector = @2", static row => row.IsNull(0) ? null : row.Bytes(0), key.Domain.Ascii, key.Selector);

    internal static void Add(SqlSession sql, SigningKey key, byte[] sealedKey) =>
        sql.Execute(
            "INSERT INTO sender_auth_key (domain, selector, algorithm, bits, state, record, private_key, created, changed) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9)",
            key.Domain.Ascii, key.Selector, key.Algorithm.Name(), (long)key.Bits, (long)key.State, key.Record, sealedKey, key.Created, key.Changed);

    internal static void SetState(SqlSession sql, SigningKey key, SigningKeyState state, DateTimeOffset now)
    {
        sql.Execute("UPDATE sender_auth_key SET state = @3, changed = @4 WHERE domain = @1 AND selector = @2", key.Domain.Ascii, key.Selector, (long)state, now);
        if (state == SigningKeyState.Retired) sql.Execute("UPDATE sender_auth_key SET private_key = NULL WHERE domain = @1 AND selector = @2", key.Domain.Ascii, key.Selector);
    }

    internal static void Remove(SqlSession sql, SigningKey key) =>
        sql.Execute("DELETE FROM sender_auth_key WHERE domain = @1 AND selector = @2", key.Domain.Ascii, key.Selector);

    private static SigningKey Map(SqlRow row) => new(
        DomainName.Parse(row.Text(0)), row.Text(1), Algorithm(row.Text(2)), row.Int32(3), (SigningKeyState)row.Int32(4), row.Text(5), row.Moment(6), row.Moment(7));

    private static DkimAlgorithm Algorithm(string name) =>
        DkimAlgorithmNames.TryParse(Encoding.ASCII.GetBytes(name), out DkimAlgorithm algorithm) ? algorithm : throw new StoreException(StoreFault.Damaged, $"A signing key has the unknown algorithm '{name}'.");
}
