using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// The whole directory at one moment, without credentials. Immutable and shared by all readers; a change makes a new one
/// that shares what it did not touch, so that neither a change nor a look-up costs what the directory holds.
/// </summary>
internal sealed class DirectorySnapshot
{
    internal static readonly DirectorySnapshot Empty = new(
        ImmutableDictionary<string, long>.Empty, ImmutableDictionary<long, DomainEntry>.Empty, ImmutableDictionary<long, AccountEntry>.Empty, []);

    // Below, a copy costs no more than the recipient that it is of.
    private const int SharedFrom = 32;

    private readonly ImmutableDictionary<string, long> _domainIds;

    // Held by those who use them, and made again when nobody does: a directory full of lists is not kept twice.
    private readonly ConcurrentDictionary<DirectoryEntry, WeakReference<AddressResolution>> _expanded = new(ReferenceEqualityComparer.Instance);

    private DirectorySnapshot(
        ImmutableDictionary<string, long> domainIds,
        ImmutableDictionary<long, DomainEntry> domains,
        ImmutableDictionary<long, AccountEntry> accounts,
        ImmutableArray<AccountEntry> administrators)
    {
        _domainIds = domainIds;
        Domains = domains;
        Accounts = accounts;
        Administrators = administrators;
    }

    // Made when it is first asked for: who shares no mailbox and is in no list never pays for it.
    private MembershipIndex? _memberships;

    internal MembershipIndex Memberships => LazyInitializer.EnsureInitialized(ref _memberships, () => new MembershipIndex(this));

    /// <summary>Stands for this state without holding it in memory.</summary>
    internal object Moment { get; } = new();

    internal ImmutableDictionary<long, DomainEntry> Domains { get; }

    internal ImmutableDictionary<long, AccountEntry> Accounts { get; }

    /// <summary>Ascending by account number.</summary>
    internal ImmutableArray<AccountEntry> Administrators { get; }

    /// <summary>The domain of that name or alias.</summary>
    internal bool TryGetDomain(DomainName? name, [NotNullWhen(true)] out DomainEntry? domain)
    {
        domain = null;
        return name is not null && _domainIds.TryGetValue(name.Ascii, out long id) && Domains.TryGetValue(id, out domain);
    }

    /// <summary>What has exactly this address, at the domain or one of its aliases; no plus-address, no catch-all.</summary>
    internal bool TryGetEntry(EmailAddress address, [NotNullWhen(true)] out DirectoryEntry? entry)
    {
        entry = null;
        return TryGetDomain(address.Domain, out DomainEntry? domain) && domain.Names.TryGetValue(address.LocalPart, out entry);
    }

    /// <summary>
    /// Whom an alias or a list reaches. A long list is one object for all who ask at a time: a thousand recipients that name it, and a
    /// thousand sessions, hold its members once, and only the first of them waits while it is followed.
    /// </summary>
    /// <param name="address">Under which it was found.</param>
    internal AddressResolution Expanded(DirectoryEntry entry, EmailAddress address, string? detail)
    {
        if (!_expanded.TryGetValue(entry, out WeakReference<AddressResolution>? kept) || !kept.TryGetTarget(out AddressResolution? resolution))
        {
            resolution = AddressResolver.Expand(this, address) with { Detail = null };
            if (resolution.Accounts.Count + resolution.RemoteAddresses.Count >= SharedFrom) _expanded[entry] = new WeakReference<AddressResolution>(resolution);
        }

        return detail is null ? resolution : resolution with { Detail = detail };
    }

    internal DirectorySnapshot With(Domain domain)
    {
        ImmutableDictionary<string, long>.Builder ids = _domainIds.ToBuilder();
        if (Domains.TryGetValue(domain.Id, out DomainEntry? old)) RemoveNames(ids, old.Domain);
        ids[domain.Name.Ascii] = domain.Id;
        foreach (DomainName alias in domain.Aliases) ids[alias.Ascii] = domain.Id;
        return new DirectorySnapshot(ids.ToImmutable(), Domains.SetItem(domain.Id, old?.With(domain) ?? new DomainEntry(domain)), Accounts, Administrators);
    }

    /// <summary>The domain and all its names are gone.</summary>
    internal DirectorySnapshot WithoutDomain(long id)
    {
        DomainEntry gone = Domains[id];
        ImmutableDictionary<string, long>.Builder ids = _domainIds.ToBuilder();
        RemoveNames(ids, gone.Domain);
        ImmutableDictionary<long, AccountEntry>.Builder accounts = Accounts.ToBuilder();
        foreach (DirectoryEntry entry in gone.Names.Values)
        {
            if (entry is AccountEntry account) accounts.Remove(account.Account.Id.Value);
        }

        return new DirectorySnapshot(ids.ToImmutable(), Domains.Remove(id), accounts.ToImmutable(), Administrators.RemoveAll(a => !accounts.ContainsKey(a.Account.Id.Value)));
    }

    internal DirectorySnapshot With(DirectoryEntry entry) => With([entry]);

    /// <summary>The entries are there, in place of those of the same address; their domains must be.</summary>
    internal DirectorySnapshot With(IReadOnlyCollection<DirectoryEntry> entries)
    {
        ImmutableDictionary<long, DomainEntry>.Builder domains = Domains.ToBuilder();
        ImmutableDictionary<long, AccountEntry>.Builder accounts = Accounts.ToBuilder();
        foreach (IGrouping<long, DirectoryEntry> ofDomain in entries.GroupBy(e => _domainIds[e.Address.Domain!.Ascii]))
            domains[ofDomain.Key] = domains[ofDomain.Key].With([.. ofDomain]);

        bool administrators = false;
        foreach (DirectoryEntry entry in entries)
        {
            if (entry is not AccountEntry account) continue;
            long id = account.Account.Id.Value;
            administrators |= account.Account.IsAdministrator || (accounts.TryGetValue(id, out AccountEntry? old) && old.Account.IsAdministrator);
            accounts[id] = account;
        }

        return new DirectorySnapshot(_domainIds, domains.ToImmutable(), accounts.ToImmutable(), administrators ? Administering(accounts) : Administrators);
    }

    internal DirectorySnapshot Without(DirectoryEntry entry)
    {
        long domain = _domainIds[entry.Address.Domain!.Ascii];
        ImmutableDictionary<long, DomainEntry> domains = Domains.SetItem(domain, Domains[domain].Without(entry));
        if (entry is not AccountEntry account) return new DirectorySnapshot(_domainIds, domains, Accounts, Administrators);
        return new DirectorySnapshot(_domainIds, domains, Accounts.Remove(account.Account.Id.Value), Administrators.RemoveAll(a => a.Account.Id == account.Account.Id));
    }

    private static ImmutableArray<AccountEntry> Administering(ImmutableDictionary<long, AccountEntry>.Builder accounts) =>
        [.. accounts.Values.Where(static a => a.Account.IsAdministrator).OrderBy(static a => a.Account.Id.Value)];

    private static void RemoveNames(ImmutableDictionary<string, long>.Builder ids, Domain domain)
    {
        ids.Remove(domain.Name.Ascii);
        foreach (DomainName alias in domain.Aliases) ids.Remove(alias.Ascii);
    }
}
