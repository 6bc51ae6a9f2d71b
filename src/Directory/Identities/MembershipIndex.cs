using System.Collections.Immutable;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// Who belongs to which group, read the other way round: from a member to the lists that name it. Made from the members of all lists
/// when somebody first asks a snapshot, so that an account costs what it belongs to and not what the directory holds.
/// </summary>
internal sealed class MembershipIndex
{
    private readonly Dictionary<DirectoryEntry, List<DirectoryEntry>> _listsOf = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<long, EmailAddress> _groups = [];
    private readonly DirectorySnapshot _snapshot;

    internal MembershipIndex(DirectorySnapshot snapshot)
    {
        _snapshot = snapshot;
        foreach (DomainEntry domain in snapshot.Domains.Values)
        {
            foreach (DirectoryEntry entry in domain.Lists)
            {
                switch (entry)
                {
                    case GroupEntry group:
                        _groups[group.Group.Id] = group.Group.Address;
                        AddAll(group, group.Group.Members);
                        break;
                    case AliasEntry alias:
                        AddAll(alias, alias.Alias.Targets);
                        break;
                }
            }
        }
    }

    internal EmailAddress? NameOfGroup(long group) => _groups.GetValueOrDefault(group);

    /// <summary>The account, its groups and those that hold them, and everybody. Each list is followed once, so loops end.</summary>
    internal IReadOnlyCollection<Grantee> IdentitiesOf(AccountId account)
    {
        if (!_snapshot.Accounts.TryGetValue(account.Value, out AccountEntry? entry) || !_listsOf.ContainsKey(entry)) return [Grantee.Account(account), Grantee.Anyone];
        var identities = new HashSet<Grantee> { Grantee.Account(account), Grantee.Anyone };
        var visited = new HashSet<DirectoryEntry>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<DirectoryEntry>([entry]);
        while (pending.TryPop(out DirectoryEntry? member))
        {
            if (!_listsOf.TryGetValue(member, out List<DirectoryEntry>? lists)) continue;
            foreach (DirectoryEntry list in lists)
            {
                if (!visited.Add(list)) continue;
                if (list is GroupEntry group) identities.Add(Grantee.Group(group.Group.Id));
                pending.Push(list);
            }
        }

        return identities;
    }

    private void AddAll(DirectoryEntry list, IReadOnlyList<EmailAddress> members)
    {
        foreach (EmailAddress member in members)
        {
            // A plus-address is its account; a catch-all makes nobody a member.
            if (!_snapshot.TryGetDomain(member.Domain, out DomainEntry? domain) || !AddressResolver.TryMatch(domain, member.LocalPart, out DirectoryEntry? entry, out _)) continue;
            if (!_listsOf.TryGetValue(entry, out List<DirectoryEntry>? lists)) _listsOf[entry] = lists = [];
            lists.Add(list);
        }
    }
}
