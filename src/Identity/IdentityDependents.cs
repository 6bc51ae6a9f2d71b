using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>Takes away what the room keeps for an account, together with its password or with itself.</summary>
internal sealed class IdentityDependents : IAccountDependents
{
    public void SignedOut(WriteTransaction transaction, AccountId account) => SessionTable.DeleteAll(transaction.Sql, account);

    public void Deleted(WriteTransaction transaction, AccountId account) => SessionTable.DeleteAll(transaction.Sql, account);
}
