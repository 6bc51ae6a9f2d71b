using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

internal static class DomainTable
{
    internal static void Insert(SqlSession sql, Domain domain)
    {
        sql.Execute(
            "INSERT INTO directory_domain (id, name, catch_all, quota_octets, quota_messages, maximum_accounts, recipients_per_day, maximum_received_size, suspended, dns) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10)",
            domain.Id, domain.Name.Ascii, domain.CatchAll?.ToString(), domain.QuotaOctets, domain.QuotaMessages, (long)domain.MaximumAccounts,
            (long)domain.RecipientsPerDay, domain.MaximumReceivedSize, domain.Suspended, DnsSettingsColumn.Write(domain.Dns));
        InsertAliases(sql, domain);
    }

    internal static void Update(SqlSession sql, Domain domain)
    {
        sql.Execute(
            "UPDATE directory_domain SET catch_all = @2, quota_octets = @3, quota_messages = @4, maximum_accounts = @5, recipients_per_day = @6, maximum_received_size = @7, suspended = @8, dns = @9 WHERE id = @1",
            domain.Id, domain.CatchAll?.ToString(), domain.QuotaOctets, domain.QuotaMessages, (long)domain.MaximumAccounts,
            (long)domain.RecipientsPerDay, domain.MaximumReceivedSize, domain.Suspended, DnsSettingsColumn.Write(domain.Dns));
        DeleteAliases(sql, domain.Id);
        InsertAliases(sql, domain);
    }

    internal static void Delete(SqlSession sql, long id)
    {
        DeleteAliases(sql, id);
        sql.Execute("DELETE FROM directory_domain WHERE id = @1", id);
    }

    internal static List<Domain> ReadAll(SqlSession sql)
    {
        ILookup<long, DomainName> aliases = sql
            .Query("SELECT domain, name FROM directory_domain_alias ORDER BY name", static row => (Domain: row.Int64(0), Name: DomainName.Parse(row.Text(1))))
            .ToLookup(static a => a.Domain, static a => a.Name);
        return sql.Query(
            "SELECT id, name, catch_all, quota_octets, quota_messages, maximum_accounts, recipients_per_day, maximum_received_size, suspended, dns FROM directory_domain",
            row => new Domain
            {
                Id = row.Int64(0),
                Name = DomainName.Parse(row.Text(1)),
                Aliases = [.. aliases[row.Int64(0)]],
                CatchAll = row.TextOrNull(2) is { } catchAll ? EmailAddress.Parse(catchAll) : null,
                QuotaOctets = row.Int64(3),
                QuotaMessages = row.Int64(4),
                MaximumAccounts = row.Int32(5),
                RecipientsPerDay = row.Int32(6),
                MaximumReceivedSize = row.Int64(7),
                Suspended = row.Bool(8),
                Dns = DnsSettingsColumn.Read(row.TextOrNull(9)),
            });
    }

    private static void DeleteAliases(SqlSession sql, long domain) => sql.Execute("DELETE FROM directory_domain_alias WHERE domain = @1", domain);

    private static void InsertAliases(SqlSession sql, Domain domain)
    {
        foreach (DomainName alias in domain.Aliases)
            sql.Execute("INSERT INTO directory_domain_alias (name, domain) VALUES (@1, @2)", alias.Ascii, domain.Id);
    }
}
