using System.Collections.Immutable;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

internal static class AccountTable
{
    internal static void Insert(SqlSession sql, long domain, Account account)
    {
        AddressTable.Insert(sql, domain, account.Address.LocalPart, AddressOwner.Account, account.Id.Value);
        sql.Execute(
            "INSERT INTO directory_account (id, domain, local_part, display_name, language, suspended, administrator, quota_octets, quota_messages, recipients_per_day, maximum_sent_size, created) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12)",
            account.Id.Value, domain, account.Address.LocalPart, account.DisplayName, account.Language, account.Suspended, account.IsAdministrator, account.QuotaOctets, account.QuotaMessages,
            (long)account.RecipientsPerDay, account.MaximumSentSize, account.Created);
    }

    internal static void Update(SqlSession sql, long domain, Account old, Account account)
    {
        AddressTable.Delete(sql, domain, old.Address.LocalPart);
        AddressTable.Insert(sql, domain, account.Address.LocalPart, AddressOwner.Account, account.Id.Value);
        sql.Execute(
            "UPDATE directory_account SET local_part = @2, display_name = @3, language = @4, suspended = @5, administrator = @6, quota_octets = @7, quota_messages = @8, recipients_per_day = @9, maximum_sent_size = @10 WHERE id = @1",
            account.Id.Value, account.Address.LocalPart, account.DisplayName, account.Language, account.Suspended, account.IsAdministrator, account.QuotaOctets, account.QuotaMessages,
            (long)account.RecipientsPerDay, account.MaximumSentSize);
    }

    internal static void Delete(SqlSession sql, long domain, Account account)
    {
        AddressTable.Delete(sql, domain, account.Address.LocalPart);
        sql.Execute("DELETE FROM directory_send_as WHERE account = @1", account.Id.Value);
        RoleTable.DeleteOf(sql, account.Id);
        sql.Execute("DELETE FROM directory_credential WHERE account = @1", account.Id.Value);
        KnownNetworks.Forget(sql, account.Id);
        sql.Execute("DELETE FROM directory_account WHERE id = @1", account.Id.Value);
    }

    internal static void GrantSendAs(SqlSession sql, AccountId account, EmailAddress address) =>
        sql.Execute("INSERT INTO directory_send_as (account, address) VALUES (@1, @2)", account.Value, address.ToString());

    internal static void RevokeSendAs(SqlSession sql, AccountId account, EmailAddress address) =>
        sql.Execute("DELETE FROM directory_send_as WHERE account = @1 AND address = @2", account.Value, address.ToString());

    /// <param name="domains">By number. Accounts share their domain's name and their language's text, which keeps them small.</param>
    internal static List<AccountEntry> ReadAll(SqlSession sql, IReadOnlyDictionary<long, EmailAddress> domains)
    {
        ILookup<long, EmailAddress> grants = sql
            .Query("SELECT account, address FROM directory_send_as ORDER BY address", static row => (Account: row.Int64(0), Address: EmailAddress.Parse(row.Text(1))))
            .ToLookup(static g => g.Account, static g => g.Address);
        ILookup<long, RoleAssignment> roles = RoleTable.ReadAll(sql, domains);
        return sql.Query(
            "SELECT id, domain, local_part, display_name, language, suspended, administrator, quota_octets, quota_messages, recipients_per_day, maximum_sent_size, created FROM directory_account",
            row => new AccountEntry(
                new Account
                {
                    Id = new AccountId(row.Int64(0)),
                    Address = domains[row.Int64(1)].WithLocalPart(row.Text(2)),
                    DisplayName = row.Text(3),
                    Language = string.Intern(row.Text(4)),
                    Suspended = row.Bool(5),
                    IsAdministrator = row.Bool(6),
                    QuotaOctets = row.Int64(7),
                    QuotaMessages = row.Int64(8),
                    RecipientsPerDay = row.Int32(9),
                    MaximumSentSize = row.Int64(10),
                    Created = row.Moment(11),
                    Roles = roles.Contains(row.Int64(0)) ? [.. roles[row.Int64(0)]] : [],
                },
                [.. grants[row.Int64(0)]]));
    }
}
