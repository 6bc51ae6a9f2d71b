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
        FactorTables.DeleteSteps(transaction.Sql, account);
        DeviceTable.DistrustOthers(transaction.Sql, account, null);
        // The second factor stays: another password must not be a way around it. Passwords of programs go, since a thief may have made one.
        ApplicationPasswords.DeleteAll(transaction.Sql, account);
        // So may he have linked himself. What an address proves is found again.
        ProviderTables.DeleteOwnLinksOf(transaction.Sql, account);
    }

    public void Deleted(WriteTransaction transaction, AccountId account)
    {
        SessionTable.DeleteAll(transaction.Sql, account);
        DeleteTokens(transaction, account);
        FactorTables.DeleteFactors(transaction.Sql, account);
        ApplicationPasswords.DeleteAll(transaction.Sql, account);
        Passkeys.DeleteAll(transaction.Sql, account);
        DeviceTable.DeleteAll(transaction.Sql, account);
        ProviderTables.DeleteLinksOf(transaction.Sql, account);
    }

    // The consent too: a thief may have given it.
    internal static void DeleteTokens(WriteTransaction transaction, AccountId account)
    {
        string subject = account.Value.ToString(CultureInfo.InvariantCulture);
        transaction.Sql.Execute("DELETE FROM identity_token WHERE subject = @1", subject);
        transaction.Sql.Execute("DELETE FROM identity_grant WHERE subject = @1", subject);
    }
}
