using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>Which accounts a user may reach. Today one's own; sharing (RFC 9670) adds those of others.</summary>
internal interface IAccountAccess
{
    /// <summary>The account of accountId. One that is not there and one that the user may not see look the same.</summary>
    /// <exception cref="MethodException">accountNotFound, accountNotSupportedByMethod.</exception>
    ValueTask<AccountId> RequireAsync(Account user, MethodArguments arguments, IJmapMethod method, CancellationToken cancellationToken);

    /// <summary>The same for uploads and downloads; null where it is none of the user's.</summary>
    AccountId? Find(Account user, string accountId);
}
