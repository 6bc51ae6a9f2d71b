using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// Says whom a bearer token (RFC 6750) stands for. Registered by whatever issues tokens or knows who does; without one, OAUTHBEARER and
/// XOAUTH2 are not on offer.
/// </summary>
public interface ITokenChecker
{
    /// <summary>Where clients learn how to get a token (RFC 7628 §3.2.2); null where it is not told.</summary>
    Uri? Discovery { get; }

    /// <summary>What a token must be good for; told to clients whose token is not.</summary>
    string? Scope { get; }

    /// <summary>Must take the same time and say the same for each token that is not good. It is never logged.</summary>
    ValueTask<TokenVerdict> CheckAsync(string token, SignInOrigin origin, CancellationToken cancellationToken);
}

/// <param name="Account">Whose it is; null when it is not good: unknown, expired, revoked, or for something else.</param>
/// <param name="Unavailable">It could not be checked now; nothing is counted against the client.</param>
/// <param name="RestsOn">What ends the sessions that it opens. That it expires does not: it was good when it was shown, as a password is.</param>
public readonly record struct TokenVerdict(AccountId? Account, bool Unavailable = false, IReadOnlyList<CredentialKey>? RestsOn = null);
