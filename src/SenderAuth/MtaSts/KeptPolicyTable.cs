using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Rows of <c>mta_sts_policy</c>. The policy stands there as its file's text, so that a new field of the standard changes no table.</summary>
internal static class KeptPolicyTable
{
    internal static List<(DomainName Domain, KeptPolicy? Policy)> All(SqlSession sql) =>
        sql.Query("SELECT domain, policy_id, policy, fetched, expires FROM mta_sts_policy", static row =>
            (DomainName.Parse(row.Text(0)), MtaStsPolicyParser.TryParse(Encoding.UTF8.GetBytes(row.Text(2)), out MtaStsPolicy? policy) ? new KeptPolicy(row.Text(1), policy, row.Moment(3), row.Moment(4)) : null));

    internal static void Put(SqlSession sql, DomainName domain, KeptPolicy kept)
    {
        Remove(sql, domain);
        sql.Execute(
            "INSERT INTO mta_sts_policy (domain, policy_id, policy, fetched, expires) VALUES (@1, @2, @3, @4, @5)",
            domain.Ascii, kept.Id, kept.Policy.Write(), kept.Fetched, kept.Expires);
    }

    internal static void Remove(SqlSession sql, DomainName domain) => sql.Execute("DELETE FROM mta_sts_policy WHERE domain = @1", domain.Ascii);
}
