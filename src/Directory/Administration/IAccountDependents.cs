using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// What other rooms keep for an account and has to go with its password or with itself. Called on the store's writer, within the
/// transaction that makes the change: it may write, and must not wait.
/// </summary>
public interface IAccountDependents
{
    /// <summary>The account has another password, or was suspended: whatever an earlier sign-in left behind is worth nothing.</summary>
    void SignedOut(WriteTransaction transaction, AccountId account);

    void Deleted(WriteTransaction transaction, AccountId account);
}
