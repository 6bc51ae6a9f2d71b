using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>An account as one user sees it. One's own is seen whole, and asking costs nothing; of another's what access lists give.</summary>
/// <param name="user">As whom the user is named in access lists; null for one's own account.</param>
internal sealed class AccountView(AccountId account, AccountId reader, Identities? user)
{
    internal AccountId Account => account;

    /// <summary>Who has signed in.</summary>
    internal AccountId User => reader;

    internal bool IsOwn => user is null;

    internal static AccountView Own(AccountId account) => new(account, account, null);

    /// <summary>What may be seen and done, in the read or the write that acts on the answer: a share that was taken back is gone with its commit.</summary>
    internal MailScope Open(StoreReader store) =>
        user is null ? MailScope.Whole : MailScope.Of(store.SharedRights(reader, user.Grantees, account).GetValueOrDefault(account));
}
