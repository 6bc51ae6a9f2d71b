using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// Follows an address through one snapshot. The order: the address itself; without its "+detail"; postmaster and abuse to the
/// administrators; the domain's catch-all. Each entry is followed once, so loops end and nobody gets two copies.
/// </summary>
internal static class AddressResolver
{
    internal static readonly AddressResolution Remote = new(AddressKind.Remote, [], [], null, null);
    internal static readonly AddressResolution Unknown = new(AddressKind.Unknown, [], [], null, null);
    internal static readonly AddressResolution Suspended = new(AddressKind.Suspended, [], [], null, null);

    internal static AddressResolution Resolve(DirectorySnapshot snapshot, EmailAddress address)
    {
        if (!snapshot.TryGetDomain(address.Domain, out DomainEntry? domain)) return Remote;
        if (domain.Domain.Suspended) return Suspended;
        if (domain.Names.TryGetValue(address.LocalPart, out DirectoryEntry? entry) && entry is AccountEntry account) return account.Direct;
        if (TryMatch(domain, address.LocalPart, out entry, out string? detail) && entry is not AccountEntry) return snapshot.Expanded(entry, address, detail);
        // Whatever name it is asked under, a catch-all that is a list is that one list.
        if (entry is null && domain.Domain.CatchAll is { } catchAll && ImpliedTargets(snapshot, domain, address.LocalPart).IsEmpty
            && snapshot.TryGetEntry(catchAll, out DirectoryEntry? all) && all is not AccountEntry) return snapshot.Expanded(all, catchAll, null);
        return Expand(snapshot, address);
    }

    internal static AddressResolution Expand(DirectorySnapshot snapshot, EmailAddress address) => new Expansion(snapshot).Run(address);

    /// <summary>The entry that takes mail for the local part, and the detail that was cut off to find it.</summary>
    internal static bool TryMatch(DomainEntry domain, string localPart, [NotNullWhen(true)] out DirectoryEntry? entry, out string? detail)
    {
        detail = null;
        if (domain.Names.TryGetValue(localPart, out entry)) return true;
        int plus = localPart.IndexOf('+', StringComparison.Ordinal);
        if (plus <= 0 || !domain.Names.TryGetValue(localPart[..plus], out entry)) return false;
        detail = localPart[(plus + 1)..];
        return true;
    }

    /// <summary>
    /// RFC 5321 §4.5.1: every domain has a postmaster; RFC 2142 §4 asks the same of abuse. Where no one was named, it is the
    /// administrators of the domain or, failing those, of the server.
    /// </summary>
    internal static ImmutableArray<AccountEntry> ImpliedTargets(DirectorySnapshot snapshot, DomainEntry domain, string localPart)
    {
        int plus = localPart.IndexOf('+', StringComparison.Ordinal);
        ReadOnlySpan<char> name = plus > 0 ? localPart.AsSpan(0, plus) : localPart;
        if (!name.Equals("postmaster", StringComparison.OrdinalIgnoreCase) && !name.Equals("abuse", StringComparison.OrdinalIgnoreCase)) return [];
        ImmutableArray<AccountEntry> own = snapshot.Administrators.RemoveAll(a => a.Account.Suspended || !Equals(a.Account.Address.Domain, domain.Domain.Name));
        return own.IsEmpty ? snapshot.Administrators : own;
    }

    /// <summary>One walk. A stack, not recursion: nesting costs no thread's stack, however deep a directory is made.</summary>
    private sealed class Expansion(DirectorySnapshot snapshot)
    {
        private readonly HashSet<object> _visited = [];
        private readonly Stack<(EmailAddress Address, bool ThroughCatchAll)> _pending = new();
        private readonly List<Account> _accounts = [];
        private readonly List<EmailAddress> _remote = [];
        private EmailAddress? _group;
        private bool _suspended;

        internal AddressResolution Run(EmailAddress address)
        {
            string? detail = null;
            bool first = true;
            _pending.Push((address, false));
            while (_pending.TryPop(out (EmailAddress Address, bool ThroughCatchAll) next))
            {
                string? found = Follow(next.Address, next.ThroughCatchAll);
                if (first) detail = found;
                first = false;
            }

            if (_accounts.Count + _remote.Count > 0) return new AddressResolution(AddressKind.Deliverable, _accounts, _remote, detail, _group);
            return _suspended ? Suspended : Unknown;
        }

        private string? Follow(EmailAddress address, bool throughCatchAll)
        {
            if (!snapshot.TryGetDomain(address.Domain, out DomainEntry? domain))
            {
                if (_visited.Add(address)) _remote.Add(address);
                return null;
            }

            if (domain.Domain.Suspended)
            {
                _suspended = true;
                return null;
            }

            if (TryMatch(domain, address.LocalPart, out DirectoryEntry? entry, out string? detail))
            {
                Take(entry);
                return detail;
            }

            ImmutableArray<AccountEntry> implied = ImpliedTargets(snapshot, domain, address.LocalPart);
            foreach (AccountEntry administrator in implied) Take(administrator);
            // A catch-all that is itself unknown ends here instead of asking for itself for ever.
            if (implied.IsEmpty && !throughCatchAll && domain.Domain.CatchAll is { } catchAll) _pending.Push((catchAll, true));
            return null;
        }

        private void Take(DirectoryEntry entry)
        {
            if (!_visited.Add(entry)) return;
            switch (entry)
            {
                case AccountEntry { Account.Suspended: true }:
                    _suspended = true;
                    break;
                case AccountEntry account:
                    _accounts.Add(account.Account);
                    break;
                case AliasEntry alias:
                    PushAll(alias.Alias.Targets);
                    break;
                case GroupEntry group:
                    _group ??= group.Group.Address;
                    PushAll(group.Group.Members);
                    break;
            }
        }

        // From the last to the first, so that copies go out in the order in which members are listed.
        private void PushAll(IReadOnlyList<EmailAddress> addresses)
        {
            for (int i = addresses.Count - 1; i >= 0; i--) _pending.Push((addresses[i], false));
        }
    }
}
