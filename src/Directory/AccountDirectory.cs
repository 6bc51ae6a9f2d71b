using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// Who is here: domains, accounts, aliases, groups. Reads come from one immutable snapshot in memory and never wait once it is loaded;
/// changes are made through <see cref="DirectoryAdministration"/>.
/// </summary>
public sealed class AccountDirectory
{
    /// <summary>The identifier of everybody who can sign in.</summary>
    public const string Anyone = "anyone";

    private readonly SnapshotCache _snapshots;

    internal AccountDirectory(SnapshotCache snapshots) => _snapshots = snapshots;

    /// <summary>Reads the directory into memory now rather than at the first question.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken = default) => await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Forgets what is in memory: someone else has changed the store.</summary>
    public void Invalidate() => _snapshots.Invalidate();

    /// <summary>Stands for what the directory holds now, without holding it: another object after each change.</summary>
    public async ValueTask<object> MomentAsync(CancellationToken cancellationToken = default) => (await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false)).Moment;

    /// <summary>Follows an address to its targets. For a domain that is not ours both lists are empty.</summary>
    public ValueTask<AddressResolution> ResolveAsync(EmailAddress address, CancellationToken cancellationToken = default)
    {
        ValueTask<DirectorySnapshot> snapshot = _snapshots.GetAsync(cancellationToken);
        return snapshot.IsCompletedSuccessfully
            ? new ValueTask<AddressResolution>(AddressResolver.Resolve(snapshot.Result, address))
            : Loaded(snapshot, address);

        static async ValueTask<AddressResolution> Loaded(ValueTask<DirectorySnapshot> snapshot, EmailAddress address) =>
            AddressResolver.Resolve(await snapshot.ConfigureAwait(false), address);
    }

    /// <summary>The account whose primary address this is, at its domain or an alias of the domain.</summary>
    public async ValueTask<Account?> FindAccountAsync(EmailAddress address, CancellationToken cancellationToken = default) =>
        (await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false)).TryGetEntry(address, out DirectoryEntry? entry) ? (entry as AccountEntry)?.Account : null;

    public async ValueTask<Account?> FindAccountAsync(AccountId id, CancellationToken cancellationToken = default) =>
        (await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false)).Accounts.GetValueOrDefault(id.Value)?.Account;

    /// <summary>
    /// The accounts whose name the address is: its own, a plus-address, or an alias that leads to them, elsewhere too or not. None where it is nobody's, or a
    /// group's, which is no name of its members. These may send as it without anybody's leave.
    /// </summary>
    public async ValueTask<IReadOnlyList<Account>> ListNamedAsync(EmailAddress address, CancellationToken cancellationToken = default) =>
        [.. SenderRights.NamedBy(await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false), address).Select(static entry => entry.Account)];

    /// <summary>The account may use the address as envelope sender or in From: its own, its aliases, or granted by a send-as right.</summary>
    public async ValueTask<bool> MaySendAsAsync(AccountId account, EmailAddress address, CancellationToken cancellationToken = default) =>
        SenderRights.MaySendAs(await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false), account, address);

    /// <summary>False when the recipient is a group that does not take mail from this sender. Anything else is not a question of posting.</summary>
    /// <param name="sender">The envelope sender; null is the null reverse-path.</param>
    /// <param name="account">The account that signed in, if any. Without one, a sender of a domain here is taken for nobody.</param>
    public async ValueTask<bool> MayPostAsync(EmailAddress recipient, EmailAddress? sender, AccountId? account, CancellationToken cancellationToken = default) =>
        SenderRights.MayPost(await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false), recipient, sender, account);

    public async ValueTask<bool> IsLocalDomainAsync(DomainName domain, CancellationToken cancellationToken = default) =>
        (await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false)).TryGetDomain(domain, out _);

    /// <summary>By name or alias.</summary>
    public async ValueTask<Domain?> FindDomainAsync(DomainName domain, CancellationToken cancellationToken = default) =>
        (await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false)).TryGetDomain(domain, out DomainEntry? entry) ? entry.Domain : null;

    public async ValueTask<Group?> FindGroupAsync(EmailAddress address, CancellationToken cancellationToken = default) =>
        (await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false)).TryGetEntry(address, out DirectoryEntry? entry) ? (entry as GroupEntry)?.Group : null;

    public async ValueTask<Alias?> FindAliasAsync(EmailAddress address, CancellationToken cancellationToken = default) =>
        (await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false)).TryGetEntry(address, out DirectoryEntry? entry) ? (entry as AliasEntry)?.Alias : null;

    /// <summary>As whom the account is meant in access lists. Costs nothing while the directory is as it was at <paramref name="last"/>.</summary>
    public async ValueTask<Identities> IdentitiesOfAsync(AccountId account, Identities? last = null, CancellationToken cancellationToken = default)
    {
        DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
        return last is not null && last.IsOf(account, snapshot.Moment) ? last : new Identities(account, snapshot.Memberships.IdentitiesOf(account), snapshot.Moment);
    }

    /// <summary>Whom an identifier of an access list names: "anyone", or the address of an account or a group. Null where it names nobody.</summary>
    public async ValueTask<Grantee?> FindGranteeAsync(string identifier, CancellationToken cancellationToken = default)
    {
        // RFC 4314 §2: "anyone" is reserved, in any case of letters as names are here.
        if (identifier.Equals(Anyone, StringComparison.OrdinalIgnoreCase)) return Grantee.Anyone;
        if (!EmailAddress.TryParse(identifier, out EmailAddress? address)) return null;
        DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
        return snapshot.TryGetEntry(address, out DirectoryEntry? entry) ? entry switch
        {
            AccountEntry account => Grantee.Account(account.Account.Id),
            GroupEntry group => Grantee.Group(group.Group.Id),
            _ => null,
        } : null;
    }

    /// <summary>The identifiers of access lists, as <see cref="FindGranteeAsync"/> reads them; null for whoever is not there any more.</summary>
    public async ValueTask<IReadOnlyList<string?>> NamesOfAsync(IEnumerable<Grantee> grantees, CancellationToken cancellationToken = default)
    {
        DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
        return [.. grantees.Select(grantee => grantee.Kind switch
        {
            GranteeKind.Anyone => Anyone,
            GranteeKind.Account => snapshot.Accounts.GetValueOrDefault(grantee.Id)?.Address.ToString(),
            _ => snapshot.Memberships.NameOfGroup(grantee.Id)?.ToString(),
        })];
    }

    /// <summary>Ascending by name.</summary>
    public async ValueTask<IReadOnlyList<Domain>> ListDomainsAsync(CancellationToken cancellationToken = default) =>
        [.. (await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false)).Domains.Values.Select(static d => d.Domain).OrderBy(static d => d.Name.Ascii, StringComparer.Ordinal)];

    /// <summary>Ascending by address; of all domains when <paramref name="domain"/> is null.</summary>
    public async ValueTask<IReadOnlyList<Account>> ListAccountsAsync(DomainName? domain = null, CancellationToken cancellationToken = default) =>
        List<AccountEntry, Account>(await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false), domain, static e => e.Account);

    /// <inheritdoc cref="ListAccountsAsync"/>
    public async ValueTask<IReadOnlyList<Alias>> ListAliasesAsync(DomainName? domain = null, CancellationToken cancellationToken = default) =>
        List<AliasEntry, Alias>(await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false), domain, static e => e.Alias);

    /// <inheritdoc cref="ListAccountsAsync"/>
    public async ValueTask<IReadOnlyList<Group>> ListGroupsAsync(DomainName? domain = null, CancellationToken cancellationToken = default) =>
        List<GroupEntry, Group>(await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false), domain, static e => e.Group);

    /// <summary>What was granted beyond the account's own addresses; the local part "*" stands for the whole domain.</summary>
    public async ValueTask<IReadOnlyList<EmailAddress>> ListSendAsAsync(AccountId account, CancellationToken cancellationToken = default) =>
        (await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false)).Accounts.GetValueOrDefault(account.Value)?.SendAs ?? [];

    /// <summary>What the configuration was when it was applied the last time; null where it never was.</summary>
    public static (DateTimeOffset At, string Text)? LastApplied(StoreReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return AppliedConfiguration.Get(reader.Sql);
    }

    /// <summary>All that leads nowhere or in a circle, domain by domain.</summary>
    public async ValueTask<IReadOnlyList<DirectoryFinding>> FindProblemsAsync(CancellationToken cancellationToken = default) =>
        [.. DirectoryReport.Of(await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false))];

    /// <summary>The same of one alias or group alone.</summary>
    public async ValueTask<IReadOnlyList<DirectoryFinding>> FindProblemsAsync(EmailAddress address, CancellationToken cancellationToken = default)
    {
        DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
        return snapshot.TryGetEntry(address, out DirectoryEntry? entry) ? [.. DirectoryReport.Of(snapshot, entry)] : [];
    }

    /// <summary>The same of a domain's catch-all.</summary>
    public async ValueTask<IReadOnlyList<DirectoryFinding>> FindProblemsAsync(DomainName domain, CancellationToken cancellationToken = default)
    {
        DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
        return snapshot.TryGetDomain(domain, out DomainEntry? entry) ? [.. DirectoryReport.Of(snapshot, entry.Domain)] : [];
    }

    private static List<TValue> List<TEntry, TValue>(DirectorySnapshot snapshot, DomainName? name, Func<TEntry, TValue> value)
        where TEntry : DirectoryEntry
    {
        IEnumerable<DomainEntry> domains = name is null ? snapshot.Domains.Values : snapshot.TryGetDomain(name, out DomainEntry? one) ? [one] : [];
        return [.. domains
            .OrderBy(static d => d.Domain.Name.Ascii, StringComparer.Ordinal)
            .SelectMany(static d => d.Names.OrderBy(static n => n.Key, StringComparer.OrdinalIgnoreCase))
            .Select(static n => n.Value).OfType<TEntry>().Select(value)];
    }
}
