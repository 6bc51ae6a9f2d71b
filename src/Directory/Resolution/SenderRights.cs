using System.Collections.Immutable;
using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>Who may speak in whose name, and who may write to a group.</summary>
internal static class SenderRights
{
    /// <summary>The local part that, in a grant, stands for every address of the domain.</summary>
    internal const string AnyLocalPart = "*";

    internal static bool MaySendAs(DirectorySnapshot snapshot, AccountId id, EmailAddress address)
    {
        if (!snapshot.Accounts.TryGetValue(id.Value, out AccountEntry? account) || account.Account.Suspended) return false;
        if (account.Account.Address.Equals(address)) return true;
        bool isLocal = snapshot.TryGetDomain(address.Domain, out DomainEntry? domain);
        // A grant for a domain holds under the domain's other names too.
        if (isLocal) address = address.At(domain!.Domain.Name);
        foreach (EmailAddress granted in account.SendAs)
        {
            if (granted.Equals(address) || (granted.LocalPart == AnyLocalPart && Equals(granted.Domain, address.Domain))) return true;
        }

        if (!isLocal || domain!.Domain.Suspended) return false;
        if (!AddressResolver.TryMatch(domain, address.LocalPart, out DirectoryEntry? entry, out _))
            return AddressResolver.ImpliedTargets(snapshot, domain, address.LocalPart).Contains(account);
        return ReferenceEquals(entry, account) || (entry is AliasEntry && NamedBy(snapshot, address).Contains(account));
    }

    /// <summary>The accounts that an address is a name of, through aliases alone: being on a distribution list gives no right to speak for it.</summary>
    internal static IEnumerable<AccountEntry> NamedBy(DirectorySnapshot snapshot, EmailAddress address)
    {
        var visited = new HashSet<DirectoryEntry>();
        var pending = new Stack<EmailAddress>([address]);
        while (pending.TryPop(out EmailAddress? name))
        {
            if (!snapshot.TryGetDomain(name.Domain, out DomainEntry? domain) || !AddressResolver.TryMatch(domain, name.LocalPart, out DirectoryEntry? entry, out _) || !visited.Add(entry)) continue;
            if (entry is AccountEntry account) yield return account;
            if (entry is not AliasEntry alias) continue;
            foreach (EmailAddress target in alias.Alias.Targets) pending.Push(target);
        }
    }

    /// <param name="account">Who signed in, where someone did: then the sender's address is not what counts.</param>
    internal static bool MayPost(DirectorySnapshot snapshot, EmailAddress recipient, EmailAddress? sender, AccountId? account)
    {
        var visited = new HashSet<DirectoryEntry>();
        var pending = new Stack<EmailAddress>([recipient]);
        while (pending.TryPop(out EmailAddress? address))
        {
            if (!snapshot.TryGetDomain(address.Domain, out DomainEntry? domain)) continue;
            if (!AddressResolver.TryMatch(domain, address.LocalPart, out DirectoryEntry? entry, out _) || !visited.Add(entry)) continue;
            // A member that is a group takes what its parent took: only the group that was written to asks who writes.
            if (entry is GroupEntry group && !MayPostTo(snapshot, group.Group, domain, sender, account)) return false;
            if (entry is AliasEntry alias)
            {
                foreach (EmailAddress target in alias.Alias.Targets) pending.Push(target);
            }
        }

        return true;
    }

    private static bool MayPostTo(DirectorySnapshot snapshot, Group group, DomainEntry domain, EmailAddress? sender, AccountId? account)
    {
        if (group.Posting == GroupPosting.Anyone) return true;
        // Anybody can write any sender. Those of a domain here sign in to send, so who did not and claims one is nobody.
        if (account is null && snapshot.TryGetDomain(sender?.Domain, out _)) return false;
        AccountEntry? poster = account is { } id ? snapshot.Accounts.GetValueOrDefault(id.Value) : null;
        if (group.Posting == GroupPosting.Domain)
        {
            EmailAddress? from = poster?.Address ?? sender;
            return snapshot.TryGetDomain(from?.Domain, out DomainEntry? home) && home.Domain.Id == domain.Domain.Id;
        }

        if (group.Owner is { } owner && owner.Equals(poster?.Address ?? sender)) return true;
        AddressResolution reached = AddressResolver.Resolve(snapshot, group.Address);
        return poster is not null ? reached.Accounts.Contains(poster.Account) : sender is not null && reached.RemoteAddresses.Contains(sender);
    }
}
