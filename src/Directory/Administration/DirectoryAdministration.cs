using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// Every change of the directory: domains, accounts, aliases, groups, rights. Each is one durable store transaction with its journal
/// record, seen by <see cref="AccountDirectory"/> when the task completes. All methods throw <see cref="DirectoryException"/> for what is
/// refused and <see cref="Storage.StoreException"/> when the store cannot.
/// An update is given as a function from the old record to the new: <c>d =&gt; d with { Suspended = true }</c>.
/// </summary>
public sealed class DirectoryAdministration
{
    private readonly DirectoryWriter _writer;
    private readonly PasswordHasher _hasher;
    private readonly VerifiedPasswords _verified;
    private readonly SignedInSessions _sessions;
    private readonly DirectoryOptions _options;
    private readonly AccountChanges _accounts;
    private readonly ListChanges _lists;
    private readonly AccountImport _import;
    private readonly IReadOnlyList<IAccountDependents> _dependents;
    private readonly TimeProvider _clock;

    internal DirectoryAdministration(DirectoryWriter writer, PasswordHasher hasher, VerifiedPasswords verified, SignedInSessions sessions, DirectoryOptions options, TimeProvider clock, IEnumerable<IAccountDependents> dependents)
    {
        _writer = writer;
        _hasher = hasher;
        _verified = verified;
        _sessions = sessions;
        _options = options;
        _clock = clock;
        _dependents = [.. dependents];
        _accounts = new AccountChanges(options, clock, _dependents);
        _lists = new ListChanges(options);
        _import = new AccountImport(writer, hasher, options, _accounts);
    }

    /// <param name="allowUnknown">Takes a catch-all that nobody has yet; else it is refused. So it is with aliases and groups below.</param>
    public Task<Domain> CreateDomainAsync(NewDomain domain, bool allowUnknown = false, CancellationToken cancellationToken = default) =>
        _writer.ApplyAsync((transaction, snapshot) => DomainChanges.Create(transaction, snapshot, domain, allowUnknown), cancellationToken);

    /// <summary>The name itself stays. Suspending it ends the sessions of its accounts.</summary>
    public async Task<Domain> UpdateDomainAsync(DomainName name, Func<Domain, Domain> change, bool allowUnknown = false, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<AccountId> accounts = [];
        Domain domain = await _writer.ApplyAsync(
            (transaction, snapshot) =>
            {
                (Domain changed, DirectorySnapshot next) = DomainChanges.Update(transaction, snapshot, name, change, allowUnknown);
                if (changed.Suspended) accounts = AccountsOf(next, name);
                return (changed, next);
            },
            cancellationToken).ConfigureAwait(false);
        EndSessions(accounts);
        return domain;
    }

    /// <param name="withAccounts">False refuses while there are accounts; true deletes them and all their mail.</param>
    public async Task DeleteDomainAsync(DomainName name, bool withAccounts = false, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<AccountId> accounts = [];
        await _writer.ApplyAsync(
            (transaction, snapshot) =>
            {
                accounts = AccountsOf(snapshot, name);
                return DomainChanges.Delete(transaction, snapshot, name, withAccounts, _dependents);
            },
            cancellationToken).ConfigureAwait(false);
        EndSessions(accounts);
    }

    public async Task<Account> CreateAccountAsync(NewAccount account, CancellationToken cancellationToken = default)
    {
        Credential? credential = await _import.CredentialOfAsync(account, cancellationToken).ConfigureAwait(false);
        return await _writer.ApplyAsync((transaction, snapshot) => _accounts.Create(transaction, snapshot, account, credential), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Many at once. Those that are refused are in the result with the reason; the others are made.</summary>
    /// <param name="progress">Told how many are done, after each batch is durable.</param>
    public Task<IReadOnlyList<ImportResult>> ImportAccountsAsync(IReadOnlyList<NewAccount> accounts, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        _import.RunAsync(accounts, progress, cancellationToken);

    /// <summary>A new address must be in the same domain. Id and Created stay as they are. Suspending ends the account's sessions.</summary>
    /// <param name="keepAlias">A new address leaves the old one behind as an alias of the account.</param>
    public async Task<Account> UpdateAccountAsync(AccountId id, Func<Account, Account> change, bool keepAlias = true, CancellationToken cancellationToken = default)
    {
        Account account = await _writer.ApplyAsync((transaction, snapshot) => _accounts.Update(transaction, snapshot, id, change, keepAlias), cancellationToken).ConfigureAwait(false);
        if (account.Suspended) EndSessions(id);
        return account;
    }

    /// <summary>The old password is worth nothing once this completes, and sessions that it opened end.</summary>
    public async Task SetPasswordAsync(AccountId id, string password, CancellationToken cancellationToken = default)
    {
        Account account = DirectoryChecks.RequireAccount(await _writer.CurrentAsync(cancellationToken).ConfigureAwait(false), id).Account;
        DirectoryChecks.RequirePassword(password, account.Address, account.DisplayName, _options);
        Credential credential = await _hasher.MakeAsync(password, cancellationToken).ConfigureAwait(false);
        await _writer.ApplyAsync((transaction, snapshot) => _accounts.SetPassword(transaction, snapshot, id, credential), cancellationToken).ConfigureAwait(false);
        EndSessions(id);
    }

    /// <summary>Deletes the account and all its mail; its sessions end.</summary>
    public async Task DeleteAccountAsync(AccountId id, CancellationToken cancellationToken = default)
    {
        await _writer.ApplyAsync((transaction, snapshot) => _accounts.Delete(transaction, snapshot, id), cancellationToken).ConfigureAwait(false);
        EndSessions(id);
    }

    public Task<Alias> CreateAliasAsync(Alias alias, bool allowUnknown = false, CancellationToken cancellationToken = default) =>
        _writer.ApplyAsync((transaction, snapshot) => _lists.Create(transaction, snapshot, alias, allowUnknown), cancellationToken);

    public Task<Alias> UpdateAliasAsync(EmailAddress address, Func<Alias, Alias> change, bool allowUnknown = false, CancellationToken cancellationToken = default) =>
        _writer.ApplyAsync((transaction, snapshot) => _lists.Update(transaction, snapshot, address, change, allowUnknown), cancellationToken);

    public Task DeleteAliasAsync(EmailAddress address, CancellationToken cancellationToken = default) =>
        _writer.ApplyAsync((transaction, snapshot) => ListChanges.Delete(transaction, snapshot, address, "alias"), cancellationToken);

    public Task<Group> CreateGroupAsync(Group group, bool allowUnknown = false, CancellationToken cancellationToken = default) =>
        _writer.ApplyAsync((transaction, snapshot) => _lists.Create(transaction, snapshot, group, allowUnknown), cancellationToken);

    public Task<Group> UpdateGroupAsync(EmailAddress address, Func<Group, Group> change, bool allowUnknown = false, CancellationToken cancellationToken = default) =>
        _writer.ApplyAsync((transaction, snapshot) => _lists.Update(transaction, snapshot, address, change, allowUnknown), cancellationToken);

    public Task DeleteGroupAsync(EmailAddress address, CancellationToken cancellationToken = default) =>
        _writer.ApplyAsync((transaction, snapshot) => ListChanges.Delete(transaction, snapshot, address, "group"), cancellationToken);

    /// <summary>A member that is there already stays once.</summary>
    public Task<Group> AddMemberAsync(EmailAddress group, EmailAddress member, bool allowUnknown = false, CancellationToken cancellationToken = default) =>
        UpdateGroupAsync(group, g => g with { Members = [.. g.Members, member] }, allowUnknown, cancellationToken);

    public Task<Group> RemoveMemberAsync(EmailAddress group, EmailAddress member, CancellationToken cancellationToken = default) =>
        UpdateGroupAsync(group, g => g with { Members = [.. g.Members.Where(m => !m.Equals(member))] }, allowUnknown: false, cancellationToken);

    /// <param name="address">An address here or elsewhere; the local part "*" stands for every address of the domain.</param>
    /// <returns>False when the account had the right already.</returns>
    public Task<bool> GrantSendAsAsync(AccountId account, EmailAddress address, CancellationToken cancellationToken = default) =>
        _writer.ApplyAsync((transaction, snapshot) => AccountChanges.GrantSendAs(transaction, snapshot, account, address), cancellationToken);

    /// <returns>False when the account did not have the right.</returns>
    public Task<bool> RevokeSendAsAsync(AccountId account, EmailAddress address, CancellationToken cancellationToken = default) =>
        _writer.ApplyAsync((transaction, snapshot) => AccountChanges.RevokeSendAs(transaction, snapshot, account, address), cancellationToken);

    /// <summary>An owner is made by <see cref="Account.IsAdministrator"/>; a role that is there already stays once.</summary>
    /// <param name="domain">With its sub-domains; null is the whole server.</param>
    public Task<Account> GiveRoleAsync(AccountId account, Role role, DomainName? domain, CancellationToken cancellationToken = default) =>
        _writer.ApplyAsync((transaction, snapshot) => RoleChanges.Give(transaction, snapshot, account, role, domain), cancellationToken);

    public Task<Account> TakeRoleAsync(AccountId account, Role role, DomainName? domain, CancellationToken cancellationToken = default) =>
        _writer.ApplyAsync((transaction, snapshot) => RoleChanges.Take(transaction, snapshot, account, role, domain), cancellationToken);

    /// <summary>Makes the directory what is said, all of it or nothing. Sessions of those who go, or are suspended, end.</summary>
    public async Task ApplyAsync(DirectoryConfiguration wanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var credentials = new Dictionary<EmailAddress, Credential?>();
        foreach (ConfiguredAccount account in wanted.Accounts.Where(static a => a.PasswordHash is not null)) credentials[account.Account.Address] = _hasher.Adopt(account.PasswordHash!);
        IReadOnlyList<AccountId> ended = [];
        await _writer.ApplyAsync(
            (transaction, snapshot) =>
            {
                DirectorySnapshot next = new ConfigurationChanges(_accounts, _lists, _dependents).Apply(transaction, snapshot, wanted, credentials);
                var names = new ConfiguredNames(next);
                foreach (ConfigurationPart part in wanted.Parts) part.Write(transaction, names);
                ended = [.. snapshot.Accounts.Values.Where(old => !next.Accounts.TryGetValue(old.Account.Id.Value, out AccountEntry? now) || now.Account.Suspended).Select(static old => old.Account.Id)];
                return (true, next);
            },
            cancellationToken).ConfigureAwait(false);
        EndSessions(ended);
        if (StoreTrial.IsOn) return;
        foreach (ConfigurationPart part in wanted.Parts) await part.Written().ConfigureAwait(false);
    }

    /// <summary>Remembers what the configuration is now that it was applied.</summary>
    public Task NoteAppliedAsync(string text, CancellationToken cancellationToken = default) => _writer.ApplyAsync(
        (transaction, snapshot) =>
        {
            AppliedConfiguration.Set(transaction.Sql, text, _clock.GetUtcNow());
            return (true, snapshot);
        },
        cancellationToken);

    private static List<AccountId> AccountsOf(DirectorySnapshot snapshot, DomainName name) =>
        snapshot.TryGetDomain(name, out DomainEntry? domain) ? [.. domain.Names.Values.OfType<AccountEntry>().Select(static a => a.Account.Id)] : [];

    private void EndSessions(params IReadOnlyList<AccountId> accounts)
    {
        if (StoreTrial.IsOn) return;
        foreach (AccountId account in accounts)
        {
            _verified.Forget(account);
            _sessions.End(account);
        }
    }
}
