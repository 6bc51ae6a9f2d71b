using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>
/// What ends when an account gets a second factor: all that the password alone had opened. Somebody else may have opened it, and the second factor
/// is there to shut him out.
/// </summary>
internal static class FactorEnds
{
    /// <param name="kept">The session in which the factor was added; null is none. It has been shown there.</param>
    internal static void Apply(WriteTransaction transaction, AccountId account, string? kept)
    {
        foreach (BrowserSession session in SessionTable.Of(transaction.Sql, account).Where(static one => SignInMethod.Acr(one.Method) == SignInMethod.OneFactor))
        {
            if (session.Id == kept) SessionTable.SetMethod(transaction.Sql, session.Id, session.Provider is null ? SignInMethod.PasswordAndCode : SignInMethod.ProviderAndCode);
            else SessionTable.Delete(transaction.Sql, session.Id);
        }

        FactorTables.DeleteSteps(transaction.Sql, account);
        // Programs come by one of these. Links to providers stay: whoever comes by one is asked for the factor.
        IdentityDependents.DeleteTokens(transaction, account);
        ApplicationPasswords.DeleteAll(transaction.Sql, account);
    }
}
