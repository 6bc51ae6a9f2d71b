using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// Makes the directory what a configuration says, inside one transaction: all of it or nothing. What is as it should be is not touched.
/// The order lets names change hands: lists that go make room for accounts, and accounts that go for lists.
/// </summary>
internal sealed class ConfigurationChanges(AccountChanges accounts, ListChanges lists, IReadOnlyList<IAccountDependents> dependents)
{
    internal DirectorySnapshot Apply(WriteTransaction transaction, DirectorySnapshot snapshot, DirectoryConfiguration wanted, IReadOnlyDictionary<EmailAddress, Credential?> credentials)
    {
        DirectorySnapshot before = snapshot;
        if (wanted.Prune) snapshot = WithoutLists(transaction, snapshot, wanted);
        foreach (Domain domain in wanted.Domains) snapshot = Put(transaction, snapshot, domain with { CatchAll = null }, keepCatchAll: true);
        foreach (ConfiguredAccount account in wanted.Accounts) snapshot = Put(transaction, snapshot, account, credentials, wanted.Prune);
        if (wanted.Prune) snapshot = WithoutAccounts(transaction, snapshot, wanted);
        foreach (Alias alias in wanted.Aliases) snapshot = Put(transaction, snapshot, alias);
        foreach (Group group in wanted.Groups) snapshot = Put(transaction, snapshot, group);
        foreach (Domain domain in wanted.Domains) snapshot = Put(transaction, snapshot, domain, keepCatchAll: false);
        foreach (ConfiguredAccount account in wanted.Accounts) snapshot = PutRights(transaction, snapshot, account, wanted.Prune);
        // At the end, since what a file makes may be what it names.
        if (!wanted.AllowUnknown) ConfiguredTargets.RequireKnown(before, snapshot, wanted);
        return snapshot;
    }

    private static DirectorySnapshot Put(WriteTransaction transaction, DirectorySnapshot snapshot, Domain wanted, bool keepCatchAll)
    {
        if (!snapshot.TryGetDomain(wanted.Name, out DomainEntry? entry) || !entry.Domain.Name.Equals(wanted.Name))
        {
            (Domain made, snapshot) = DomainChanges.Create(
                transaction, snapshot, new NewDomain
                {
                    Name = wanted.Name, Aliases = wanted.Aliases, QuotaOctets = wanted.QuotaOctets, QuotaMessages = wanted.QuotaMessages, MaximumAccounts = wanted.MaximumAccounts,
                    RecipientsPerDay = wanted.RecipientsPerDay, MaximumReceivedSize = wanted.MaximumReceivedSize,
                }, allowUnknown: true);
            snapshot.TryGetDomain(made.Name, out entry);
        }

        Domain old = entry!.Domain;
        Domain changed = wanted with { Id = old.Id, CatchAll = keepCatchAll ? old.CatchAll : wanted.CatchAll, Dns = wanted.Dns with { Published = old.Dns.Published } };
        // Lists are other objects each time they are read; their contents decide.
        if (changed with { Aliases = old.Aliases, Dns = old.Dns } == old && changed.Aliases.SequenceEqual(old.Aliases) && DnsSettingsColumn.Write(changed.Dns) == DnsSettingsColumn.Write(old.Dns)) return snapshot;
        return DomainChanges.Update(transaction, snapshot, old.Name, _ => changed, allowUnknown: true).Item2;
    }

    private DirectorySnapshot Put(WriteTransaction transaction, DirectorySnapshot snapshot, ConfiguredAccount wanted, IReadOnlyDictionary<EmailAddress, Credential?> credentials, bool prune)
    {
        Account account = wanted.Account;
        if (!snapshot.TryGetEntry(account.Address, out DirectoryEntry? entry) || entry is not AccountEntry known)
        {
            (Account made, snapshot) = accounts.Create(
                transaction, snapshot, new NewAccount
                {
                    Address = account.Address, DisplayName = account.DisplayName, Language = account.Language, IsAdministrator = account.IsAdministrator, QuotaOctets = account.QuotaOctets,
                    QuotaMessages = account.QuotaMessages, RecipientsPerDay = account.RecipientsPerDay, MaximumSentSize = account.MaximumSentSize,
                }, credentials.GetValueOrDefault(account.Address));
            if (!account.Suspended) return snapshot;
            return accounts.Update(transaction, snapshot, made.Id, static a => a with { Suspended = true }, keepAlias: true).Item2;
        }

        Account old = known.Account;
        // An owner's role is a role: only pruning takes it away.
        bool isOwner = account.IsAdministrator || (old.IsAdministrator && !prune);
        Account changed = account with { Id = old.Id, Address = old.Address, Created = old.Created, Roles = old.Roles, IsAdministrator = isOwner };
        return changed == old ? snapshot : accounts.Update(transaction, snapshot, old.Id, _ => changed, keepAlias: true).Item2;
    }

    private DirectorySnapshot Put(WriteTransaction transaction, DirectorySnapshot snapshot, Alias wanted)
    {
        if (!snapshot.TryGetEntry(wanted.Address, out DirectoryEntry? entry)) return lists.Create(transaction, snapshot, wanted, allowUnknown: true).Item2;
        if (entry is AliasEntry known && known.Alias.Targets.SequenceEqual(wanted.Targets)) return snapshot;
        return lists.Update(transaction, snapshot, wanted.Address, old => old with { Targets = wanted.Targets }, allowUnknown: true).Item2;
    }

    private DirectorySnapshot Put(WriteTransaction transaction, DirectorySnapshot snapshot, Group wanted)
    {
        if (!snapshot.TryGetEntry(wanted.Address, out DirectoryEntry? entry)) return lists.Create(transaction, snapshot, wanted, allowUnknown: true).Item2;
        if (entry is GroupEntry { Group: var old } && wanted with { Id = old.Id, Address = old.Address, Members = old.Members } == old && wanted.Members.SequenceEqual(old.Members)) return snapshot;
        return lists.Update(transaction, snapshot, wanted.Address, g => wanted with { Id = g.Id, Address = g.Address }, allowUnknown: true).Item2;
    }

    private static DirectorySnapshot PutRights(WriteTransaction transaction, DirectorySnapshot snapshot, ConfiguredAccount wanted, bool prune)
    {
        AccountEntry entry = DirectoryChecks.Require<AccountEntry>(snapshot, wanted.Account.Address, "account");
        AccountId id = entry.Account.Id;
        foreach (EmailAddress right in wanted.SendAs) (_, snapshot) = AccountChanges.GrantSendAs(transaction, snapshot, id, right);
        foreach (RoleAssignment role in wanted.Account.Roles) (_, snapshot) = RoleChanges.Give(transaction, snapshot, id, role.Role, role.Domain);
        if (!prune) return snapshot;
        foreach (EmailAddress right in entry.SendAs.Where(right => !wanted.SendAs.Contains(right))) (_, snapshot) = AccountChanges.RevokeSendAs(transaction, snapshot, id, right);
        foreach (RoleAssignment role in entry.Account.Roles.Where(role => !wanted.Account.Roles.Contains(role))) (_, snapshot) = RoleChanges.Take(transaction, snapshot, id, role.Role, role.Domain);
        return snapshot;
    }

    private static DirectorySnapshot WithoutLists(WriteTransaction transaction, DirectorySnapshot snapshot, DirectoryConfiguration wanted)
    {
        HashSet<EmailAddress> aliases = [.. wanted.Aliases.Select(static a => a.Address)];
        HashSet<EmailAddress> groups = [.. wanted.Groups.Select(static g => g.Address)];
        foreach (DirectoryEntry entry in snapshot.Domains.Values.SelectMany(static d => d.Lists).ToList())
        {
            if (entry is AliasEntry && !aliases.Contains(entry.Address)) (_, snapshot) = ListChanges.Delete(transaction, snapshot, entry.Address, "alias");
            if (entry is GroupEntry && !groups.Contains(entry.Address)) (_, snapshot) = ListChanges.Delete(transaction, snapshot, entry.Address, "group");
        }

        return snapshot;
    }

    private DirectorySnapshot WithoutAccounts(WriteTransaction transaction, DirectorySnapshot snapshot, DirectoryConfiguration wanted)
    {
        HashSet<EmailAddress> kept = [.. wanted.Accounts.Select(static a => a.Account.Address)];
        foreach (AccountEntry entry in snapshot.Accounts.Values.Where(e => !kept.Contains(e.Address)).ToList()) (_, snapshot) = accounts.Delete(transaction, snapshot, entry.Account.Id);
        HashSet<DomainName> domains = [.. wanted.Domains.Select(static d => d.Name)];
        foreach (DomainEntry entry in snapshot.Domains.Values.Where(e => !domains.Contains(e.Domain.Name)).ToList()) (_, snapshot) = DomainChanges.Delete(transaction, snapshot, entry.Domain.Name, withAccounts: true, dependents);
        return snapshot;
    }
}
