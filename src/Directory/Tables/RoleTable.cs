using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

internal static class RoleTable
{
    internal static void Insert(SqlSession sql, AccountId account, Role role, long domain) =>
        sql.Execute("INSERT INTO directory_role (account, role, domain) VALUES (@1, @2, @3)", account.Value, RoleNames.Of(role), domain);

    internal static bool Delete(SqlSession sql, AccountId account, Role role, long domain) =>
        sql.Execute("DELETE FROM directory_role WHERE account = @1 AND role = @2 AND domain = @3", account.Value, RoleNames.Of(role), domain) > 0;

    internal static void DeleteOf(SqlSession sql, AccountId account)
    {
        sql.Execute("DELETE FROM directory_role WHERE account = @1", account.Value);
        sql.Execute("DELETE FROM directory_api_key WHERE account = @1", account.Value);
    }

    internal static void DeleteOfDomain(SqlSession sql, long domain)
    {
        sql.Execute("DELETE FROM directory_role WHERE domain = @1", domain);
        sql.Execute("DELETE FROM directory_api_key WHERE domain = @1", domain);
    }

    /// <param name="domains">By number.</param>
    internal static ILookup<long, RoleAssignment> ReadAll(SqlSession sql, IReadOnlyDictionary<long, EmailAddress> domains) => sql
        .Query("SELECT account, role, domain FROM directory_role ORDER BY account, role, domain", static row => (Account: row.Int64(0), Role: row.Text(1), Domain: row.Int64(2)))
        .ToLookup(static r => r.Account, r => new RoleAssignment(RoleNames.Parse(r.Role), r.Domain == 0 ? null : domains[r.Domain].Domain));
}
