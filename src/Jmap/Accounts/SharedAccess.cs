using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>One's own account, and those whose mailboxes access lists open to the user, the same lists that IMAP reads (RFC 4314).</summary>
internal sealed class SharedAccess(MailStore store, AccountDirectory directory) : IAccountAccess
{
    public ValueTask<AccountView?> FindAsync(Account user, string accountId, CancellationToken cancellationToken)
    {
        if (!JmapIds.TryAccount(accountId, out AccountId account)) return default;
        return account == user.Id ? new ValueTask<AccountView?>(AccountView.Own(account)) : FindSharedAsync(user, account, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<SharedAccount>> ListAsync(Account user, bool all, CancellationToken cancellationToken)
    {
        Identities identities = await directory.IdentitiesOfAsync(user.Id, cancellationToken: cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<AccountId, SortedDictionary<MailboxId, GivenRights>> shared = await store.ReadAsync(
            reader => all || !reader.HasShared(user.Id, identities.Grantees) ? reader.SharedRights(user.Id, identities.Grantees) : Subscriptions.Subscribed(reader, user.Id, reader.SharedRights(user.Id, identities.Grantees)),
            cancellationToken).ConfigureAwait(false);
        var accounts = new List<SharedAccount>();
        foreach ((AccountId account, SortedDictionary<MailboxId, GivenRights> rights) in shared)
        {
            var scope = MailScope.Of(rights);
            if (!scope.IsEmpty && await directory.FindAccountAsync(account, cancellationToken).ConfigureAwait(false) is { } owner) accounts.Add(new SharedAccount(owner, scope.IsReadOnly));
        }

        accounts.Sort(static (a, b) => string.CompareOrdinal(a.Owner.Address.ToString(), b.Owner.Address.ToString()));
        return accounts;
    }

    private async ValueTask<AccountView?> FindSharedAsync(Account user, AccountId account, CancellationToken cancellationToken)
    {
        Identities identities = await directory.IdentitiesOfAsync(user.Id, cancellationToken: cancellationToken).ConfigureAwait(false);
        var view = new AccountView(account, user.Id, identities);
        return await store.ReadAsync(reader => view.Open(reader).IsEmpty, cancellationToken).ConfigureAwait(false) ? null : view;
    }
}
