using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// What stands beside passwords. Registered by whatever keeps second factors; without one, the password is always enough. Asked for names
/// that do not exist in the same way, with null or the account 0.
/// </summary>
public interface ISecondFactors
{
    /// <summary>The password alone signs the account in over this protocol: it has no second factor and needs none, or the protocol asks for it itself ("web").</summary>
    ValueTask<bool> PasswordSufficesAsync(Account? account, string protocol, CancellationToken cancellationToken);

    /// <summary>Which of the account's application passwords was shown; null where it is none, or not good for this protocol.</summary>
    ValueTask<CredentialKey?> FindApplicationPasswordAsync(AccountId account, string password, string protocol, CancellationToken cancellationToken);
}
