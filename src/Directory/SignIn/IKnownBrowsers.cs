using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// Browsers in which accounts were signed in to before. What others guess does not lock such a browser out: it has a few tries of its own.
/// Registered by whatever gives browsers what they are known by. Asked for names that do not exist in the same way, with the account 0.
/// </summary>
public interface IKnownBrowsers
{
    /// <summary>This account was signed in to in the browser, not too long ago, and nobody has taken that back.</summary>
    ValueTask<bool> KnowsAsync(AccountId account, string browser, CancellationToken cancellationToken);

    /// <summary>Its tries are used up: until somebody signs in in it again it is a stranger.</summary>
    Task DistrustAsync(AccountId account, string browser);
}
