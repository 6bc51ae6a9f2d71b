using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>How roles are given and taken, inside one transaction.</summary>
internal static class RoleChanges
{
    internal static (Account, DirectorySnapshot) Give(WriteTransaction transaction, DirectorySnapshot snapshot, AccountId id, Role role, DomainName? domain)
    {
        AccountEntry entry = DirectoryChecks.RequireAccount(snapshot, id);
        if (role == Role.Owner) throw new DirectoryException(DirectoryFault.Invalid, "An owner is made by setting 'administrator' of the account.");
        if (role == Role.DomainAdministrator && domain is null) throw new DirectoryException(DirectoryFault.Invalid, "A domain administrator has a domain: say which.");
        Domain? of = domain is null ? null : DirectoryChecks.RequireDomain(snapshot, domain).Domain;
        var given = new RoleAssignment(role, of?.Name);
        if (entry.Account.Roles.Contains(given)) return (entry.Account, snapshot);
        RoleTable.Insert(transaction.Sql, id, role, of?.Id ?? 0);
        transaction.Journal(new JournalRecord("role-given") { Account = id, Detail = $"account={entry.Address} role={given}" });
        return Set(snapshot, entry, [.. entry.Account.Roles, given]);
    }

    internal static (Account, DirectorySnapshot) Take(WriteTransaction transaction, DirectorySnapshot snapshot, AccountId id, Role role, DomainName? domain)
    {
        AccountEntry entry = DirectoryChecks.RequireAccount(snapshot, id);
        Domain? of = domain is null ? null : DirectoryChecks.RequireDomain(snapshot, domain).Domain;
        var taken = new RoleAssignment(role, of?.Name);
        if (!RoleTable.Delete(transaction.Sql, id, role, of?.Id ?? 0)) throw new DirectoryException(DirectoryFault.NotFound, $"{entry.Address.ToUnicodeString()} does not have the role {taken}.");
        transaction.Journal(new JournalRecord("role-taken") { Account = id, Detail = $"account={entry.Address} role={taken}" });
        return Set(snapshot, entry, [.. entry.Account.Roles.Where(r => r != taken)]);
    }

    /// <summary>Roles of a domain go with it.</summary>
    internal static DirectorySnapshot WithoutDomain(WriteTransaction transaction, DirectorySnapshot snapshot, Domain domain)
    {
        RoleTable.DeleteOfDomain(transaction.Sql, domain.Id);
        DirectoryEntry[] changed = [.. snapshot.Accounts.Values
            .Where(entry => entry.Account.Roles.Any(role => domain.Name.Equals(role.Domain)))
            .Select(entry => new AccountEntry(entry.Account with { Roles = [.. entry.Account.Roles.Where(role => !domain.Name.Equals(role.Domain))] }, entry.SendAs))];
        return changed.Length == 0 ? snapshot : snapshot.With(changed);
    }

    private static (Account, DirectorySnapshot) Set(DirectorySnapshot snapshot, AccountEntry entry, IReadOnlyList<RoleAssignment> roles)
    {
        Account account = entry.Account with { Roles = roles };
        return (account, snapshot.With(new AccountEntry(account, entry.SendAs)));
    }
}
