using System.Globalization;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>Takes away what the room keeps for an account, together with its password or with itself.</summary>
internal sealed class IdentityDependents : IAccountDependents
{
    public void SignedOut(WriteTransaction transaction, AccountId account)
    {
        SessionTable.DeleteAll(transaction.Sql, account);
        DeleteTokens(transaction, account);
    }

    public void Deleted(WriteTransaction transaction, AccountId account)
    {
        SessionTable.DeleteAll(transaction.Sql, account);
        DeleteTokens(transaction, account);
    }

    // The consent too: a thief may have given it.
    private static void DeleteTokens(WriteTransaction transaction, AccountId account)
    {
        string subject = account.Value.ToString(CultureInfo.InvariantCulture);
        transaction.Sql.Execute("DELETE FROM identity_token WHERE subject = @1", subject);
        transaction.Sql.Execute("DELETE FROM identity_grant WHERE subject = @1", subject);
    }
}
