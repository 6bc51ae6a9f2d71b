using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>How accounts come, change and go, inside one transaction.</summary>
internal sealed class AccountChanges(DirectoryOptions options, TimeProvider clock, IReadOnlyList<IAccountDependents> dependents)
{
    /// <summary>Refuses before it writes anything, so that one bad account of a batch harms no other.</summary>
    internal (Account, DirectorySnapshot) Create(WriteTransaction transaction, DirectorySnapshot snapshot, NewAccount wanted, Credential? credential)
    {
        DomainEntry domain = DirectoryChecks.RequireDomain(snapshot, wanted.Address.Domain);
        EmailAddress address = DirectoryChecks.RequireFree(domain, wanted.Address);
        DirectoryChecks.RequireRoom(domain);
        DirectoryChecks.RequireLimits(wanted.QuotaOctets, wanted.QuotaMessages, wanted.RecipientsPerDay, wanted.MaximumSentSize);
        var account = new Account
        {
            Id = new AccountId(0),
            Address = address,
            DisplayName = wanted.DisplayName,
            Language = wanted.Language is { } language ? AccountLanguage.Require(language) : string.Intern(options.DefaultLanguage),
            IsAdministrator = wanted.IsAdministrator,
            QuotaOctets = wanted.QuotaOctets,
            QuotaMessages = wanted.QuotaMessages,
            RecipientsPerDay = wanted.RecipientsPerDay,
            MaximumSentSize = wanted.MaximumSentSize,
            Created = clock.GetUtcNow(),
        };
        DirectoryChecks.RequireText(account);
        var groups = new List<GroupEntry>();
        foreach (EmailAddress name in wanted.Groups)
        {
            GroupEntry group = DirectoryChecks.Require<GroupEntry>(snapshot, name, "group");
            if (groups.Contains(group)) continue;
            DirectoryChecks.RequireRoom(group.Group, options.MaximumMembers);
            groups.Add(group);
        }

        account = account with { Id = new AccountId(CounterTable.Take(transaction.Sql, CounterTable.Accounts)) };
        AccountTable.Insert(transaction.Sql, domain.Domain.Id, account);
        if (credential is not null) CredentialTable.Set(transaction.Sql, account.Id, credential, account.Created);
        transaction.CreateAccount(account.Id, domain.Domain.Id, RoleMailboxNames.For(account.Language));
        if (account.QuotaOctets > 0 || account.QuotaMessages > 0) transaction.SetQuota(account.Id, account.QuotaOctets, account.QuotaMessages);
        transaction.Journal(new JournalRecord("account-created") { Account = account.Id, Detail = Describe(account) });

        DirectorySnapshot next = snapshot.With(new AccountEntry(account, []));
        foreach (GroupEntry group in groups)
        {
            if (!group.Group.Members.Contains(address)) next = ListChanges.Append(transaction, next, group, address);
        }

        return (account, next);
    }

    /// <param name="keepAlias">A new address leaves the old one behind as an alias, so that mail to it still arrives.</param>
    internal (Account, DirectorySnapshot) Update(WriteTransaction transaction, DirectorySnapshot snapshot, AccountId id, Func<Account, Account> change, bool keepAlias)
    {
        AccountEntry entry = DirectoryChecks.RequireAccount(snapshot, id);
        Account old = entry.Account;
        Account account = change(old) with { Id = old.Id, Created = old.Created, Roles = old.Roles };
        DomainEntry domain = DirectoryChecks.RequireDomain(snapshot, old.Address.Domain);
        if (!account.Address.Equals(old.Address))
        {
            if (!snapshot.TryGetDomain(account.Address.Domain, out DomainEntry? target) || target.Domain.Id != domain.Domain.Id)
                throw new DirectoryException(DirectoryFault.NotPermitted, "An account stays in its domain. Create one in the other domain and move the mail.");
            AliasEntry? former = OwnAlias(target, account.Address, entry);
            if (former is not null) target = target.Without(former);
            account = account with { Address = DirectoryChecks.RequireFree(target, account.Address, entry) };
            if (former is not null) (_, snapshot) = ListChanges.Delete(transaction, snapshot, former.Address, "alias");
        }

        if (account.Language != old.Language) account = account with { Language = AccountLanguage.Require(account.Language) };

        DirectoryChecks.RequireLimits(account.QuotaOctets, account.QuotaMessages, account.RecipientsPerDay, account.MaximumSentSize);
        DirectoryChecks.RequireText(account);
        DirectorySnapshot next = snapshot.Without(entry).With(new AccountEntry(account, entry.SendAs));
        DirectoryChecks.RequireAdministratorAfter(snapshot, next);
        AccountTable.Update(transaction.Sql, domain.Domain.Id, old, account);
        if (account.Suspended && !old.Suspended) SignedOut(transaction, id);
        if (account.QuotaOctets != old.QuotaOctets || account.QuotaMessages != old.QuotaMessages) transaction.SetQuota(account.Id, account.QuotaOctets, account.QuotaMessages);
        transaction.Journal(new JournalRecord("setting-changed") { Account = account.Id, Detail = Describe(account) });
        if (account.Address.Equals(old.Address)) return (account, next);
        next = AddressReferences.Follow(transaction, snapshot, next, entry, account.Address);
        if (keepAlias) (_, next) = ListChanges.Insert(transaction, next, new Alias { Address = old.Address, Targets = [account.Address] });
        return (account, next);
    }

    internal (bool, DirectorySnapshot) SetPassword(WriteTransaction transaction, DirectorySnapshot snapshot, AccountId id, Credential credential)
    {
        AccountEntry entry = DirectoryChecks.RequireAccount(snapshot, id);
        CredentialTable.Set(transaction.Sql, id, credential, clock.GetUtcNow());
        SignedOut(transaction, id);
        KnownNetworks.Forget(transaction.Sql, id);
        transaction.Journal(new JournalRecord("password-changed") { Account = id, Detail = entry.Address.ToString() });
        return (true, snapshot);
    }

    internal (bool, DirectorySnapshot) Delete(WriteTransaction transaction, DirectorySnapshot snapshot, AccountId id)
    {
        AccountEntry entry = DirectoryChecks.RequireAccount(snapshot, id);
        DomainEntry domain = DirectoryChecks.RequireDomain(snapshot, entry.Address.Domain);
        DirectorySnapshot next = snapshot.Without(entry);
        DirectoryChecks.RequireAdministratorAfter(snapshot, next);
        AccountTable.Delete(transaction.Sql, domain.Domain.Id, entry.Account);
        foreach (IAccountDependents dependent in dependents) dependent.Deleted(transaction, id);
        transaction.DeleteAccount(id);
        transaction.Journal(new JournalRecord("account-deleted") { Account = id, Detail = entry.Address.ToString() });
        return (true, AddressReferences.Follow(transaction, snapshot, next, entry, null));
    }

    private void SignedOut(WriteTransaction transaction, AccountId id)
    {
        foreach (IAccountDependents dependent in dependents) dependent.SignedOut(transaction, id);
    }

    internal static (bool, DirectorySnapshot) GrantSendAs(WriteTransaction transaction, DirectorySnapshot snapshot, AccountId id, EmailAddress address)
    {
        AccountEntry entry = DirectoryChecks.RequireAccount(snapshot, id);
        EmailAddress kept = AtMainName(snapshot, address);
        if (entry.SendAs.Contains(kept)) return (false, snapshot);
        AccountTable.GrantSendAs(transaction.Sql, id, kept);
        transaction.Journal(new JournalRecord("send-as-granted") { Account = id, Detail = $"{entry.Address} may send as {kept}" });
        return (true, snapshot.With(new AccountEntry(entry.Account, entry.SendAs.Add(kept))));
    }

    internal static (bool, DirectorySnapshot) RevokeSendAs(WriteTransaction transaction, DirectorySnapshot snapshot, AccountId id, EmailAddress address)
    {
        AccountEntry entry = DirectoryChecks.RequireAccount(snapshot, id);
        EmailAddress kept = AtMainName(snapshot, address);
        int at = entry.SendAs.IndexOf(kept);
        if (at < 0) return (false, snapshot);
        AccountTable.RevokeSendAs(transaction.Sql, id, entry.SendAs[at]);
        transaction.Journal(new JournalRecord("send-as-revoked") { Account = id, Detail = $"{entry.Address} may no longer send as {kept}" });
        return (true, snapshot.With(new AccountEntry(entry.Account, entry.SendAs.RemoveAt(at))));
    }

    // An account may take the address of an alias that is its own alone: the one it had before, for instance.
    private static AliasEntry? OwnAlias(DomainEntry domain, EmailAddress address, AccountEntry account) =>
        domain.Names.TryGetValue(address.LocalPart, out DirectoryEntry? taken) && taken is AliasEntry { Alias.Targets: [{ } only] } alias
        && Equals(only.Domain, domain.Domain.Name) && domain.Names.TryGetValue(only.LocalPart, out DirectoryEntry? owner) && owner == account ? alias : null;

    private static EmailAddress AtMainName(DirectorySnapshot snapshot, EmailAddress address) =>
        snapshot.TryGetDomain(address.Domain, out DomainEntry? domain) ? address.At(domain.Domain.Name) : address;

    private static string Describe(Account account) => string.Create(
        CultureInfo.InvariantCulture,
        $"account={account.Address} language={account.Language} administrator={account.IsAdministrator} suspended={account.Suspended} quota-octets={account.QuotaOctets} quota-messages={account.QuotaMessages} recipients-per-day={account.RecipientsPerDay} maximum-sent-size={account.MaximumSentSize}");
}
