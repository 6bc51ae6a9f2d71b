using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>How aliases and groups come, change and go, inside one transaction.</summary>
internal sealed class ListChanges(DirectoryOptions options)
{
    /// <param name="allowUnknown">Takes targets of domains here that nobody has yet.</param>
    internal (Alias, DirectorySnapshot) Create(WriteTransaction transaction, DirectorySnapshot snapshot, Alias wanted, bool allowUnknown)
    {
        DomainEntry domain = DirectoryChecks.RequireDomain(snapshot, wanted.Address.Domain);
        EmailAddress address = DirectoryChecks.RequireFree(domain, wanted.Address, Targets.OnlyOne(snapshot, wanted.Targets));
        Alias alias = wanted with { Address = address, Targets = DirectoryChecks.RequireTargets(wanted.Targets, options.MaximumMembers, allowEmpty: false) };
        Targets.Require(snapshot.With(new AliasEntry(alias)), address, alias.Targets, [], allowUnknown);
        return Insert(transaction, snapshot, alias);
    }

    /// <summary>Writes an alias that has been checked.</summary>
    internal static (Alias, DirectorySnapshot) Insert(WriteTransaction transaction, DirectorySnapshot snapshot, Alias alias)
    {
        DomainEntry domain = DirectoryChecks.RequireDomain(snapshot, alias.Address.Domain);
        alias = alias with { Id = CounterTable.Take(transaction.Sql, CounterTable.Lists) };
        ListTable.Insert(transaction.Sql, domain.Domain.Id, alias);
        transaction.Journal(new JournalRecord("alias-created") { Detail = Describe(alias) });
        return (alias, snapshot.With(new AliasEntry(alias)));
    }

    /// <inheritdoc cref="Create(WriteTransaction, DirectorySnapshot, Alias, bool)"/>
    internal (Group, DirectorySnapshot) Create(WriteTransaction transaction, DirectorySnapshot snapshot, Group wanted, bool allowUnknown)
    {
        DomainEntry domain = DirectoryChecks.RequireDomain(snapshot, wanted.Address.Domain);
        EmailAddress address = DirectoryChecks.RequireFree(domain, wanted.Address);
        Group group = wanted with { Address = address, Members = DirectoryChecks.RequireTargets(wanted.Members, options.MaximumMembers, allowEmpty: true) };
        DirectoryChecks.RequireText(group);
        Targets.Require(snapshot.With(new GroupEntry(group)), address, Named(group), [], allowUnknown);
        group = group with { Id = CounterTable.Take(transaction.Sql, CounterTable.Lists) };
        ListTable.Insert(transaction.Sql, domain.Domain.Id, group);
        transaction.Journal(new JournalRecord("group-created") { Detail = Describe(group) });
        return (group, snapshot.With(new GroupEntry(group)));
    }

    internal (Alias, DirectorySnapshot) Update(WriteTransaction transaction, DirectorySnapshot snapshot, EmailAddress address, Func<Alias, Alias> change, bool allowUnknown)
    {
        AliasEntry entry = DirectoryChecks.Require<AliasEntry>(snapshot, address, "alias");
        Alias changed = change(entry.Alias) with { Id = entry.Alias.Id };
        if (!changed.Address.Equals(entry.Address)) throw new DirectoryException(DirectoryFault.NotPermitted, "An alias cannot be renamed. Delete it and create another.");
        Alias alias = changed with { Targets = DirectoryChecks.RequireTargets(changed.Targets, options.MaximumMembers, allowEmpty: false) };
        Targets.Require(snapshot.With(new AliasEntry(alias)), alias.Address, alias.Targets, entry.Alias.Targets, allowUnknown);
        DomainEntry domain = DirectoryChecks.RequireDomain(snapshot, entry.Address.Domain);
        ListTable.Delete(transaction.Sql, domain.Domain.Id, entry.Alias);
        ListTable.Insert(transaction.Sql, domain.Domain.Id, alias);
        transaction.Journal(new JournalRecord("setting-changed") { Detail = Describe(alias) });
        return (alias, snapshot.With(new AliasEntry(alias)));
    }

    internal (Group, DirectorySnapshot) Update(WriteTransaction transaction, DirectorySnapshot snapshot, EmailAddress address, Func<Group, Group> change, bool allowUnknown)
    {
        GroupEntry entry = DirectoryChecks.Require<GroupEntry>(snapshot, address, "group");
        Group changed = change(entry.Group) with { Id = entry.Group.Id };
        if (!changed.Address.Equals(entry.Address)) throw new DirectoryException(DirectoryFault.NotPermitted, "A group cannot be renamed. Delete it and create another.");
        DirectoryChecks.RequireText(changed);
        Group group = changed with { Members = DirectoryChecks.RequireTargets(changed.Members, options.MaximumMembers, allowEmpty: true) };
        Targets.Require(snapshot.With(new GroupEntry(group)), group.Address, Named(group), Named(entry.Group), allowUnknown);
        return Replace(transaction, snapshot, entry, group);
    }

    /// <summary>Writes a group that has been checked in the place of the one that is there.</summary>
    internal static (Group, DirectorySnapshot) Replace(WriteTransaction transaction, DirectorySnapshot snapshot, GroupEntry entry, Group group)
    {
        DomainEntry domain = DirectoryChecks.RequireDomain(snapshot, entry.Address.Domain);
        ListTable.Delete(transaction.Sql, domain.Domain.Id, entry.Group);
        ListTable.Insert(transaction.Sql, domain.Domain.Id, group);
        transaction.Journal(new JournalRecord("setting-changed") { Detail = Describe(group) });
        return (group, snapshot.With(new GroupEntry(group)));
    }

    /// <summary>One more member at the end, by one row: importing thousands into a group must not write the group thousands of times.</summary>
    internal static DirectorySnapshot Append(WriteTransaction transaction, DirectorySnapshot snapshot, GroupEntry entry, EmailAddress member)
    {
        ListTable.AppendTarget(transaction.Sql, entry.Group.Id, entry.Group.Members.Count, member);
        transaction.Journal(new JournalRecord("setting-changed") { Detail = $"group={entry.Address} member-added={member}" });
        return snapshot.With(new GroupEntry(entry.Group with { Members = [.. entry.Group.Members, member] }));
    }

    internal static (bool, DirectorySnapshot) Delete(WriteTransaction transaction, DirectorySnapshot snapshot, EmailAddress address, string what)
    {
        DirectoryEntry entry = DirectoryChecks.Require<DirectoryEntry>(snapshot, address, what);
        DomainEntry domain = DirectoryChecks.RequireDomain(snapshot, entry.Address.Domain);
        if (entry is AliasEntry alias && what == "alias") ListTable.Delete(transaction.Sql, domain.Domain.Id, alias.Alias);
        else if (entry is GroupEntry group && what == "group")
        {
            ListTable.Delete(transaction.Sql, domain.Domain.Id, group.Group);
            transaction.RemoveGrants(Grantee.Group(group.Group.Id));
        }
        else throw new DirectoryException(DirectoryFault.NotFound, $"There is no {what} {address.ToUnicodeString()}.");
        transaction.Journal(new JournalRecord(what + "-deleted") { Detail = entry.Address.ToString() });
        return (true, snapshot.Without(entry));
    }

    private static IReadOnlyList<EmailAddress> Named(Group group) => group.Owner is { } owner ? [.. group.Members, owner] : group.Members;

    private static string Describe(Alias alias) => string.Create(CultureInfo.InvariantCulture, $"alias={alias.Address} targets={Some(alias.Targets)}");

    private static string Describe(Group group) => string.Create(
        CultureInfo.InvariantCulture, $"group={group.Address} posting={group.Posting} owner={group.Owner} members={group.Members.Count}: {Some(group.Members)}");

    // A record stays small however long the list is.
    private static string Some(IReadOnlyList<EmailAddress> addresses) => string.Join(',', addresses.Take(20)) + (addresses.Count > 20 ? ",…" : "");
}
