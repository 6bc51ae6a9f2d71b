using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>Tells whether an account's password is still the one of some moment, for what must end with it.</summary>
public static class PasswordMoment
{
    /// <summary>Another number after each change; 0 where the account has no password.</summary>
    public static long Of(StoreReader reader, AccountId account)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.Sql.Scalar("SELECT changed FROM directory_credential WHERE account = @1", account.Value);
    }
}
