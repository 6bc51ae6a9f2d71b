using System.Collections.Concurrent;
using System.Globalization;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Whom a user sees: the people and groups of its domain, or as the directory is opened to it, and always those with whom something is
/// shared. A domain's list is made once for each state of the directory.
/// </summary>
internal sealed class PrincipalDirectory(AccountDirectory directory, MailStore store, IAccountAccess access, JmapOptions options)
{
    // By domain and language; each of one state of the directory.
    private readonly ConcurrentDictionary<string, (object Moment, PrincipalList List)> _lists = new(StringComparer.Ordinal);

    internal async ValueTask<PrincipalList> OfAsync(Account user, CancellationToken cancellationToken)
    {
        PrincipalList audience = await AudienceAsync(user, cancellationToken).ConfigureAwait(false);
        List<Principal> related = [.. (await RelatedAsync(user, cancellationToken).ConfigureAwait(false)).Where(principal => audience.Find(principal.Id) is null).DistinctBy(static principal => principal.Id)];
        if (related.Count == 0) return audience;
        List<Principal> all = [.. audience.All, .. related];
        all.Sort(ByName);
        return new PrincipalList(all, $"{audience.State}.{State(related)}");
    }

    internal static int ByName(Principal a, Principal b)
    {
        int names = string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase);
        return names != 0 ? names : string.CompareOrdinal(a.Id, b.Id);
    }

    private async ValueTask<PrincipalList> AudienceAsync(Account user, CancellationToken cancellationToken)
    {
        if (options.Directory == DirectoryAudience.Closed) return new PrincipalList([], "0");
        DomainName? domain = options.Directory == DirectoryAudience.Domain ? user.Address.Domain : null;
        object moment = await directory.MomentAsync(cancellationToken).ConfigureAwait(false);
        // One name of the list is in the reader's language.
        string key = $"{domain?.Ascii} {Principal.Everybody(user.Language).Name}";
        if (_lists.TryGetValue(key, out (object Moment, PrincipalList List) kept) && ReferenceEquals(kept.Moment, moment)) return kept.List;
        List<Principal> all = [Principal.Everybody(user.Language)];
        foreach (Account account in await directory.ListAccountsAsync(domain, cancellationToken).ConfigureAwait(false))
        {
            if (!account.Suspended) all.Add(Principal.Of(account));
        }

        foreach (Group group in await directory.ListGroupsAsync(domain, cancellationToken).ConfigureAwait(false)) all.Add(Principal.Of(group));
        all.Sort(ByName);
        var list = new PrincipalList(all, State(all));
        _lists[key] = (moment, list);
        return list;
    }

    // Oneself, the owners of what one sees, and those to whom one has given something.
    private async ValueTask<List<Principal>> RelatedAsync(Account user, CancellationToken cancellationToken)
    {
        List<Principal> related = [Principal.Of(user)];
        foreach (SharedAccount shared in await access.ListAsync(user, all: true, cancellationToken).ConfigureAwait(false)) related.Add(Principal.Of(shared.Owner));
        IReadOnlyList<Grantee> grantees = await store.ReadAsync(reader => MailboxShares.GranteesOf(reader, user.Id), cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string?> names = await directory.NamesOfAsync(grantees, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < grantees.Count; i++)
        {
            switch (grantees[i].Kind)
            {
                case GranteeKind.Anyone:
                    related.Add(Principal.Everybody(user.Language));
                    break;
                case GranteeKind.Account when await directory.FindAccountAsync(new AccountId(grantees[i].Id), cancellationToken).ConfigureAwait(false) is { } account:
                    related.Add(Principal.Of(account));
                    break;
                case GranteeKind.Group when names[i] is { } name && await directory.FindGroupAsync(EmailAddress.Parse(name), cancellationToken).ConfigureAwait(false) is { } group:
                    related.Add(Principal.Of(group));
                    break;
            }
        }

        return related;
    }

    // FNV-1a: tells lists apart, and guards nothing.
    private static string State(IReadOnlyList<Principal> principals)
    {
        ulong hash = 14695981039346656037UL;
        foreach (Principal principal in principals)
        {
            foreach (char c in $"{principal.Id} {principal.Name} {principal.Email}\n") hash = (hash ^ c) * 1099511628211UL;
        }

        return hash.ToString("x", CultureInfo.InvariantCulture);
    }
}
