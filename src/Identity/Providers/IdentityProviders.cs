using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>The identity providers that administrators have set up, and the people whom they sign in: list, put, delete, unlink.</summary>
public sealed class IdentityProviders(MailStore store, AccountDirectory directory, SecretSource secrets, SignInService signIn, IdentityOptions options, TimeProvider clock)
{
    /// <summary>Where a provider sends people back to, and so what is registered there; null where this server has no address of its own.</summary>
    public Uri? RedirectAddress(IdentityProvider provider) => options.Issuer is { } issuer ? new Uri(issuer, ProviderPaths.Back(provider)) : null;

    /// <summary>Where a provider says that somebody has signed out there; null as above.</summary>
    public Uri? LogoutAddress(IdentityProvider provider) => options.Issuer is { } issuer ? new Uri(issuer, ProviderPaths.Logout(provider)) : null;

    /// <summary>All, by owner and name.</summary>
    public async ValueTask<IReadOnlyList<IdentityProvider>> ListAsync(CancellationToken cancellationToken = default)
    {
        List<ProviderTables.Row> rows = await store.ReadAsync(static reader => ProviderTables.All(reader.Sql), cancellationToken).ConfigureAwait(false);
        return await CurrentAsync(rows, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those that may sign in people of the domain, the server's first; of no domain, the server's alone. Without those that are switched off.</summary>
    /// <param name="names">Domains, or names under them.</param>
    public async ValueTask<IReadOnlyList<IdentityProvider>> OfferedAsync(IEnumerable<DomainName> names, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (options.Issuer is null) return [];
        List<string> owners = [""];
        foreach (DomainName name in names)
        {
            for (string? tree = name.Ascii; tree is not null; tree = tree.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? tree[(dot + 1)..] : null)
            {
                if (!owners.Contains(tree)) owners.Add(tree);
            }
        }

        List<ProviderTables.Row> rows = await store.ReadAsync(reader => ProviderTables.OfOwners(reader.Sql, owners), cancellationToken).ConfigureAwait(false);
        return await CurrentAsync(rows.Where(static row => row.Provider.Enabled), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Domains have some of their own: a page that does not know whose it is asks.</summary>
    public ValueTask<bool> AnyOfDomainsAsync(CancellationToken cancellationToken = default) =>
        options.Issuer is null ? ValueTask.FromResult(false) : store.ReadAsync(static reader => ProviderTables.AnyOfDomains(reader.Sql), cancellationToken);

    /// <param name="owner">A domain's main name or "server".</param>
    public async ValueTask<IdentityProvider?> FindAsync(string owner, string name, CancellationToken cancellationToken = default)
    {
        string key = owner == IdentityProvider.ServerOwner ? "" : DomainName.TryParse(owner, out DomainName? domain) ? domain.Ascii : owner;
        ProviderTables.Row? row = await store.ReadAsync(reader => ProviderTables.Find(reader.Sql, key, name), cancellationToken).ConfigureAwait(false);
        return row is null ? null : (await CurrentAsync([row], cancellationToken).ConfigureAwait(false)) is [{ } one] ? one : null;
    }

    /// <param name="id">As sessions and links name it.</param>
    public async ValueTask<IdentityProvider?> FindByIdAsync(string id, CancellationToken cancellationToken = default)
    {
        ProviderTables.Row? row = await store.ReadAsync(reader => ProviderTables.Find(reader.Sql, id), cancellationToken).ConfigureAwait(false);
        return row is null ? null : (await CurrentAsync([row], cancellationToken).ConfigureAwait(false)) is [{ } one] ? one : null;
    }

    /// <summary>Makes it, or puts it in the place of the one of that name. Of another issuer, or as another client, nobody is linked any more. Where it is believed less than before, what it began ends: sessions, and the tokens that came of them.</summary>
    /// <param name="wanted">Its number is of no meaning.</param>
    /// <param name="secret">Null keeps the one there is; empty takes it away.</param>
    /// <exception cref="FormatException">Something of it cannot be.</exception>
    public async Task<IdentityProvider> PutAsync(IdentityProvider wanted, string? secret, string by, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        Check(wanted, secret);
        Domain? owner = wanted.Owner is { } name ? await directory.FindDomainAsync(name, cancellationToken).ConfigureAwait(false) ?? throw new FormatException($"There is no domain {name.Unicode}.") : null;
        wanted = wanted with { Owner = owner?.Name, Domains = await MainNamesAsync(wanted.Domains, owner, cancellationToken).ConfigureAwait(false) };
        SecretBox box = await secrets.OpenAsync(cancellationToken).ConfigureAwait(false);
        var ended = new List<CredentialKey>();
        IdentityProvider result = await store.WriteAsync(
            transaction =>
            {
                ended.Clear();
                return Put(transaction, wanted, owner?.Id ?? 0, (id, kept) => secret is null ? kept : secret.Length == 0 ? null : box.Seal(Encoding.UTF8.GetBytes(secret), Purpose(id)), by, ended);
            },
            cancellationToken).ConfigureAwait(false);
        End(ended);
        return result;
    }

    /// <summary>The same within a transaction that changes more than this. It keeps the secret there is.</summary>
    /// <param name="wanted">Passed <see cref="Check(IdentityProvider)"/>, with main names of domains.</param>
    /// <exception cref="DirectoryException"><see cref="DirectoryFault.Invalid"/>: it is to be believed about a domain that is not its own.</exception>
    /// <returns>What ended, to be told to <see cref="End"/> when it is durable.</returns>
    public static IReadOnlyList<CredentialKey> Put(WriteTransaction transaction, IdentityProvider wanted, long ownerId, string by)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(wanted);
        foreach (DomainName domain in wanted.Domains) RequireWithin(domain, wanted.Owner);
        var ended = new List<CredentialKey>();
        Put(transaction, wanted, ownerId, static (_, kept) => kept, by, ended);
        return ended;
    }

    /// <returns>What ended, as above; empty where there is none.</returns>
    public static IReadOnlyList<CredentialKey> Delete(WriteTransaction transaction, string owner, string name, string by)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(owner);
        return ProviderTables.Find(transaction.Sql, owner == IdentityProvider.ServerOwner ? "" : owner, name) is { Provider: { } there } ? Delete(transaction, there, by) : [];
    }

    /// <summary>Ends what rested on a provider that was changed within a transaction of somebody else.</summary>
    public void End(IReadOnlyList<CredentialKey> credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        foreach (CredentialKey credential in credentials) signIn.End(credential);
    }

    /// <param name="seal">From the provider's number and the secret that is kept to the one there is to be.</param>
    private static IdentityProvider Put(WriteTransaction transaction, IdentityProvider wanted, long ownerId, Func<string, byte[]?, byte[]?> seal, string by, List<CredentialKey> ended)
    {
        ProviderTables.Row? there = ProviderTables.Find(transaction.Sql, wanted.Owner?.Ascii ?? "", wanted.Name);
        // A domain that was deleted and is somebody else's now has nothing of the old one's.
        if (there is not null && there.OwnerId != ownerId)
        {
            ProviderTables.Delete(transaction.Sql, there.Provider.Id);
            ended.AddRange(ProviderEnds.All(transaction.Sql, there.Provider.Id));
            there = null;
        }

        bool another = there is not null && (there.Provider.Issuer != wanted.Issuer || there.Provider.ClientId != wanted.ClientId);
        if (another) ProviderTables.DeleteLinks(transaction.Sql, there!.Provider.Id);
        if (there is not null && ProviderEnds.IsBelievedLess(there.Provider, wanted)) ended.AddRange(ProviderEnds.All(transaction.Sql, there.Provider.Id));
        string id = there?.Provider.Id ?? Guid.NewGuid().ToString("N");
        // What was told to one provider is not told to another.
        byte[]? secret = seal(id, another ? null : there?.Secret);
        IdentityProvider put = wanted with { Id = id, HasSecret = secret is not null };
        ProviderTables.Put(transaction.Sql, new ProviderTables.Row(put, ownerId, secret));
        transaction.Journal(new JournalRecord("identity-provider-changed") { Detail = $"provider={put.OwnerName}/{put.Name} issuer={put.Issuer} administrators={(put.Administrators ? "yes" : "no")} by={by}" });
        return put;
    }

    private static List<CredentialKey> Delete(WriteTransaction transaction, IdentityProvider there, string by)
    {
        ProviderTables.Delete(transaction.Sql, there.Id);
        transaction.Journal(new JournalRecord("identity-provider-changed") { Detail = $"provider={there.OwnerName}/{there.Name} deleted by={by}" });
        return ProviderEnds.All(transaction.Sql, there.Id);
    }

    /// <summary>With whom it linked. Sessions that it began end too, with the tokens that came of them.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> DeleteAsync(string owner, string name, string by, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(owner, name, cancellationToken).ConfigureAwait(false) is not { } there) return false;
        List<CredentialKey>? ended = await store.WriteAsync(
            transaction => ProviderTables.Find(transaction.Sql, there.Id) is null ? null : Delete(transaction, there, by),
            cancellationToken).ConfigureAwait(false);
        End(ended ?? []);
        return ended is not null;
    }

    public ValueTask<long> CountLinksAsync(IdentityProvider provider, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return store.ReadAsync(reader => ProviderTables.CountLinks(reader.Sql, provider.Id), cancellationToken);
    }

    public ValueTask<List<ProviderLink>> LinksOfAsync(AccountId account, CancellationToken cancellationToken = default) => store.ReadAsync(reader => ProviderTables.LinksOf(reader.Sql, account), cancellationToken);

    /// <summary>The link, and what its provider began for the account: sessions, and the tokens that came of them.</summary>
    /// <returns>False when the account has no such link.</returns>
    public async Task<bool> UnlinkAsync(AccountId account, string id, string by) => await UnlinkAsync(account, link => link.Id == id, by).ConfigureAwait(false) > 0;

    /// <summary>The same of all that it has.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> UnlinkAllAsync(AccountId account, string by) => UnlinkAsync(account, static _ => true, by);

    private async Task<int> UnlinkAsync(AccountId account, Predicate<ProviderLink> which, string by)
    {
        (int count, List<CredentialKey> ended) = await store.WriteAsync(transaction =>
        {
            List<ProviderLink> links = ProviderTables.LinksOf(transaction.Sql, account).FindAll(which);
            var over = new List<CredentialKey>();
            foreach (ProviderLink link in links)
            {
                ProviderTables.DeleteLink(transaction.Sql, account, link.Id);
                over.AddRange(ProviderEnds.OfAccount(transaction.Sql, link.Provider, account));
                transaction.Journal(new JournalRecord("identity-unlinked") { Account = account, Detail = $"link={link.Id[..8]} by={by}" });
            }

            return (links.Count, over);
        }).ConfigureAwait(false);
        End(ended);
        return count;
    }

    /// <summary>Null where it has none.</summary>
    internal async ValueTask<string?> SecretAsync(IdentityProvider provider, CancellationToken cancellationToken)
    {
        ProviderTables.Row? row = await store.ReadAsync(reader => ProviderTables.Find(reader.Sql, provider.Id), cancellationToken).ConfigureAwait(false);
        return row?.Secret is { } box ? Encoding.UTF8.GetString((await secrets.OpenAsync(cancellationToken).ConfigureAwait(false)).Open(box, Purpose(provider.Id))) : null;
    }

    internal DateTimeOffset Now => clock.GetUtcNow();

    private static string Purpose(string id) => "identity-provider/" + id;

    // Those whose domain is still the one that set them up.
    private async ValueTask<IReadOnlyList<IdentityProvider>> CurrentAsync(IEnumerable<ProviderTables.Row> rows, CancellationToken cancellationToken)
    {
        var current = new List<IdentityProvider>();
        foreach (ProviderTables.Row row in rows)
        {
            if (row.Provider.Owner is not { } owner || (await directory.FindDomainAsync(owner, cancellationToken).ConfigureAwait(false))?.Id == row.OwnerId) current.Add(row.Provider);
        }

        return current;
    }

    private async ValueTask<List<DomainName>> MainNamesAsync(IReadOnlyList<DomainName> domains, Domain? owner, CancellationToken cancellationToken)
    {
        var names = new List<DomainName>();
        foreach (DomainName domain in domains)
        {
            Domain here = await directory.FindDomainAsync(domain, cancellationToken).ConfigureAwait(false) ?? throw new FormatException($"There is no domain {domain.Unicode}.");
            RequireWithin(here.Name, owner?.Name);
            if (!names.Contains(here.Name)) names.Add(here.Name);
        }

        return names;
    }

    private static void RequireWithin(DomainName domain, DomainName? owner)
    {
        if (owner is not null && !IdentityProvider.IsWithin(domain, owner)) throw new DirectoryException(DirectoryFault.Invalid, $"A provider of {owner.Unicode} is believed about that domain and those under it, and {domain.Unicode} is none of them.");
    }

    /// <exception cref="FormatException">Something of it cannot be, whatever domains there are.</exception>
    public static void Check(IdentityProvider wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        Check(wanted, null);
    }

    private static void Check(IdentityProvider wanted, string? secret)
    {
        if (wanted.Name.Length is 0 or > 40 || !wanted.Name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new FormatException("A provider's name has 1 to 40 lower-case letters, digits and '-'.");
        if (wanted.Label.Length is 0 or > 100 || wanted.Label.Any(char.IsControl)) throw new FormatException("A provider has a label of 1 to 100 characters, by which people know it.");
        // OpenID Connect Discovery §4.1, §7.2: https, and no query or fragment.
        if (wanted.Issuer.Length > 1000 || !Uri.TryCreate(wanted.Issuer, UriKind.Absolute, out Uri? issuer) || issuer.Scheme != Uri.UriSchemeHttps || issuer.Query.Length > 0 || issuer.Fragment.Length > 0 || issuer.UserInfo.Length > 0
            || wanted.Issuer.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c)))
            throw new FormatException($"'{wanted.Issuer}' is no issuer such as https://id.example.com.");
        if (wanted.ClientId.Length is 0 or > 255 || wanted.ClientId.Any(static c => c is < ' ' or > '~')) throw new FormatException("The client's id, as the provider gave it, has 1 to 255 ASCII characters.");
        if (secret is { Length: > 1000 }) throw new FormatException("The client's secret, as the provider gave it, has at most 1000 characters.");
    }
}
