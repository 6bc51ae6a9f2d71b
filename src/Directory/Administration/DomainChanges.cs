using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>How domains come, change and go, inside one transaction.</summary>
internal static class DomainChanges
{
    internal static (Domain, DirectorySnapshot) Create(WriteTransaction transaction, DirectorySnapshot snapshot, NewDomain wanted, bool allowUnknown)
    {
        DirectoryChecks.RequireFreeName(snapshot, wanted.Name, 0);
        Domain domain = Checked(snapshot, new Domain
        {
            Id = 0,
            Name = wanted.Name,
            Aliases = wanted.Aliases,
            CatchAll = wanted.CatchAll,
            QuotaOctets = wanted.QuotaOctets,
            QuotaMessages = wanted.QuotaMessages,
            MaximumAccounts = wanted.MaximumAccounts,
            RecipientsPerDay = wanted.RecipientsPerDay,
            MaximumReceivedSize = wanted.MaximumReceivedSize,
        });
        domain = domain with { Id = CounterTable.Take(transaction.Sql, CounterTable.Domains) };
        RequireCatchAll(snapshot.With(domain), domain, null, allowUnknown);
        DomainTable.Insert(transaction.Sql, domain);
        if (domain.QuotaOctets > 0 || domain.QuotaMessages > 0) transaction.SetDomainQuota(domain.Id, domain.QuotaOctets, domain.QuotaMessages);
        transaction.Journal(new JournalRecord("domain-created") { Detail = Describe(domain) });
        return (domain, snapshot.With(domain));
    }

    internal static (Domain, DirectorySnapshot) Update(WriteTransaction transaction, DirectorySnapshot snapshot, DomainName name, Func<Domain, Domain> change, bool allowUnknown)
    {
        Domain old = DirectoryChecks.RequireDomain(snapshot, name).Domain;
        Domain domain = change(old);
        if (domain.Id != old.Id || !domain.Name.Equals(old.Name)) throw new DirectoryException(DirectoryFault.NotPermitted, "A domain cannot be renamed. Create the new one and make the old name its alias.");
        domain = Checked(snapshot, domain);
        RequireCatchAll(snapshot.With(domain), domain, old.CatchAll, allowUnknown);
        DirectoryChecks.RequireAdministratorAfter(snapshot, snapshot.With(domain));
        DomainTable.Update(transaction.Sql, domain);
        if (domain.QuotaOctets != old.QuotaOctets || domain.QuotaMessages != old.QuotaMessages) transaction.SetDomainQuota(domain.Id, domain.QuotaOctets, domain.QuotaMessages);
        transaction.Journal(new JournalRecord("setting-changed") { Detail = Describe(domain) });
        return (domain, snapshot.With(domain));
    }

    internal static (bool, DirectorySnapshot) Delete(WriteTransaction transaction, DirectorySnapshot snapshot, DomainName name, bool withAccounts, IReadOnlyList<IAccountDependents> dependents)
    {
        DomainEntry entry = DirectoryChecks.RequireDomain(snapshot, name);
        if (!entry.Domain.Name.Equals(name)) throw new DirectoryException(DirectoryFault.NotPermitted, $"{name.Unicode} is an alias of {entry.Domain.Name.Unicode}. Change that domain's aliases instead.");
        if (entry.Accounts > 0 && !withAccounts)
            throw new DirectoryException(DirectoryFault.NotPermitted, $"{name.Unicode} still has {entry.Accounts} accounts. Delete them first, or ask for them to be deleted with it.");
        DirectorySnapshot next = snapshot.WithoutDomain(entry.Domain.Id);
        DirectoryChecks.RequireAdministratorAfter(snapshot, next);
        foreach (DirectoryEntry owned in entry.Names.Values)
        {
            switch (owned)
            {
                case AccountEntry account:
                    AccountTable.Delete(transaction.Sql, entry.Domain.Id, account.Account);
                    foreach (IAccountDependents dependent in dependents) dependent.Deleted(transaction, account.Account.Id);
                    transaction.DeleteAccount(account.Account.Id);
                    transaction.Journal(new JournalRecord("account-deleted") { Account = account.Account.Id, Detail = account.Address.ToString() });
                    break;
                case AliasEntry alias:
                    ListTable.Delete(transaction.Sql, entry.Domain.Id, alias.Alias);
                    break;
                case GroupEntry group:
                    ListTable.Delete(transaction.Sql, entry.Domain.Id, group.Group);
                    break;
            }
        }

        next = RoleChanges.WithoutDomain(transaction, next, entry.Domain);
        DomainTable.Delete(transaction.Sql, entry.Domain.Id);
        transaction.SetDomainQuota(entry.Domain.Id, 0, 0);
        transaction.Journal(new JournalRecord("domain-deleted") { Detail = entry.Domain.Name.Ascii });
        return (true, next);
    }

    private static void RequireCatchAll(DirectorySnapshot next, Domain domain, EmailAddress? before, bool allowUnknown)
    {
        if (domain.CatchAll is not { } catchAll || catchAll.Equals(before)) return;
        if (next.TryGetDomain(catchAll.Domain, out DomainEntry? home) && AddressResolver.TryMatch(home, catchAll.LocalPart, out DirectoryEntry? entry, out _)) Targets.RequireNoLoop(next, entry);
        else if (!allowUnknown) Targets.RequireKnown(next, [catchAll]);
    }

    private static Domain Checked(DirectorySnapshot snapshot, Domain domain)
    {
        DirectoryChecks.RequireLimits(domain.QuotaOctets, domain.QuotaMessages, domain.MaximumAccounts, domain.RecipientsPerDay, domain.MaximumReceivedSize);
        foreach (DomainName alias in domain.Aliases)
        {
            if (alias.Equals(domain.Name)) throw new DirectoryException(DirectoryFault.Invalid, $"{alias.Unicode} cannot be an alias of itself.");
            DirectoryChecks.RequireFreeName(snapshot, alias, domain.Id);
        }

        if (domain.Dns.Problems(domain.Name).FirstOrDefault() is { } problem) throw new DirectoryException(DirectoryFault.Invalid, problem);
        return domain with { Aliases = [.. domain.Aliases.Distinct()] };
    }

    private static string Describe(Domain domain) => string.Create(
        CultureInfo.InvariantCulture,
        $"domain={domain.Name.Ascii} aliases={string.Join(',', domain.Aliases)} catch-all={domain.CatchAll} quota-octets={domain.QuotaOctets} quota-messages={domain.QuotaMessages} maximum-accounts={domain.MaximumAccounts} recipients-per-day={domain.RecipientsPerDay} maximum-received-size={domain.MaximumReceivedSize} suspended={domain.Suspended} dns={DnsSettingsColumn.Write(domain.Dns)}");
}
