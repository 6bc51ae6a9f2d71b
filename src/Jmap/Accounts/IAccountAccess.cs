using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>Which accounts a user may reach: its own, and those in which somebody shares something with it (RFC 9670).</summary>
internal interface IAccountAccess
{
    /// <summary>The account of accountId. One that is not there and one that the user may not see look the same.</summary>
    /// <exception cref="MethodException">accountNotFound.</exception>
    async ValueTask<AccountView> RequireAsync(Account user, string accountId, CancellationToken cancellationToken) =>
        await FindAsync(user, accountId, cancellationToken).ConfigureAwait(false) ?? throw new MethodException("accountNotFound");

    /// <summary>Null where it is none of the user's.</summary>
    ValueTask<AccountView?> FindAsync(Account user, string accountId, CancellationToken cancellationToken);

    /// <summary>Accounts of others, by name.</summary>
    /// <param name="all">Those too in which the user has subscribed to nothing.</param>
    ValueTask<IReadOnlyList<SharedAccount>> ListAsync(Account user, bool all, CancellationToken cancellationToken);
}
